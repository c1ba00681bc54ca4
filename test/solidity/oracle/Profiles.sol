// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EstimatorProfile} from "../../../contracts/types/OracleParams.sol";

/// @notice The estimator profiles of the four classes, as deployed; a mocha test holds them equal to the SDK's.
function classProfiles() pure returns (EstimatorProfile[4] memory profiles) {
    profiles[0] = EstimatorProfile(388_800, 1_382_400, 300, 0.05e18, 2e18);
    profiles[1] = EstimatorProfile(388_800, 1_382_400, 300, 0.1e18, 3e18);
    profiles[2] = EstimatorProfile(388_800, 1_382_400, 300, 0.15e18, 8e18);
    profiles[3] = EstimatorProfile(259_200, 1_382_400, 300, 0.25e18, 12e18);
}
