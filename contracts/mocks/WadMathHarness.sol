// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WadMath} from "../libraries/WadMath.sol";
import {BatchHarness} from "./BatchHarness.sol";

/// @notice Shows the internal functions of `WadMath` to tests and to the reference vectors.
contract WadMathHarness is BatchHarness {
    function mulDown(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.mulDown(x, y);
    }

    function mulUp(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.mulUp(x, y);
    }

    function divDown(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.divDown(x, y);
    }

    function divUp(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.divUp(x, y);
    }

    function mulDivDown(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return WadMath.mulDivDown(x, y, d);
    }

    function mulDivUp(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return WadMath.mulDivUp(x, y, d);
    }

    function ceilDiv(uint256 x, uint256 d) external pure returns (uint256) {
        return WadMath.ceilDiv(x, d);
    }

    function sqrtDown(uint256 x) external pure returns (uint256) {
        return WadMath.sqrtDown(x);
    }

    function sqrtUp(uint256 x) external pure returns (uint256) {
        return WadMath.sqrtUp(x);
    }

    function rootUp(uint256 x) external pure returns (uint256) {
        return WadMath.rootUp(x);
    }

    function expDown(int256 x) external pure returns (uint256) {
        return WadMath.expDown(x);
    }

    function lnSigned(uint256 x) external pure returns (int256) {
        return WadMath.lnSigned(x);
    }
}
