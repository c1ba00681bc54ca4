// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PPM} from "../libraries/Constants.sol";
import {PortfolioMath} from "../libraries/PortfolioMath.sol";

/// @notice Two calls that differ by one aggregation: so its gas is measured as that of a library call, in any compiler profile.
contract PortfolioGas {
    uint256 private immutable MEMBERS;
    uint256 private immutable UNCERTAINTY;
    uint256 private immutable MAX_HEDGE;
    uint256 private immutable WITHHELD;
    uint256 private immutable FLOOR;
    /// @dev As a group stores it: cold when it is read.
    uint256 private _correlations;

    /// @param members How many [number].
    /// @param correlations Of the members [packed as in PortfolioMath].
    /// @param box What is doubted of them, and the most that a hedge counts.
    /// @param withheld Share of the diversification [WAD].
    /// @param floor Share of the sum [WAD].
    constructor(uint256 members, uint256 correlations, PortfolioMath.Box memory box, uint256 withheld, uint256 floor) {
        (MEMBERS, UNCERTAINTY, MAX_HEDGE, WITHHELD, FLOOR) = (members, box.uncertainty, box.maxHedge, withheld, floor);
        _correlations = correlations;
    }

    /// @notice The pooled requirement of the members.
    function aggregated(uint256 shorts) external view returns (uint256 requirement) {
        (uint256[] memory requirements, uint256 sum, PortfolioMath.Box memory box) = _inputs();
        uint256 core = PortfolioMath.coreUp(PortfolioMath.varianceOf(requirements, shorts, _correlations, box));
        (requirement, ) = PortfolioMath.requirementUp(core, sum, 0, WITHHELD, FLOOR);
    }

    /// @notice The same call without it: their sum.
    function summed(uint256 shorts) external view returns (uint256) {
        (uint256[] memory requirements, uint256 sum, PortfolioMath.Box memory box) = _inputs();

        return shorts > PPM ? requirements[0] + box.maxHedge : sum;
    }

    function _inputs() private view returns (uint256[] memory requirements, uint256 sum, PortfolioMath.Box memory box) {
        requirements = new uint256[](MEMBERS);
        for (uint256 i; i < requirements.length; ++i) {
            requirements[i] = (1_000 + 137 * i) * 1e6;
            sum += requirements[i];
        }
        box = PortfolioMath.Box(UNCERTAINTY, MAX_HEDGE);
    }
}
