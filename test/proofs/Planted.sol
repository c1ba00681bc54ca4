// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Planted
/// @notice What is false on purpose: `npm run prove` fails unless every one of these is refuted. A prover that proves anything would
/// prove these too.
contract Planted {
    /// @dev A loan whose scaled debt is rounded down, not up.
    function aLoanRoundedDownIsOwedInFull(uint104 amount, uint80 index) external pure {
        require(index >= Mirror.INDEX_SCALE);
        assert(Mirror.totalDebtDown(Mirror.scaledDown(amount, index), index) >= amount);
    }

    /// @dev Shares rounded up at the deposit.
    function depositRedeemWithSharesRoundedUp(uint104 amount, uint128 assets, uint128 supply) external pure {
        uint256 shares = Mirror.sharesUp(amount, assets, supply);
        assert(Mirror.assetsUp(shares, uint256(assets) + amount, supply + shares) <= amount);
    }

    /// @dev A waterfall that starts at the lenders.
    function lendersPayBeforeTheReserve(uint128 loss, uint128 reserve, uint128 lenders) external pure {
        (uint256 fromLenders, uint256 rest) = Mirror.take(loss, lenders);
        (uint256 fromReserve, ) = Mirror.take(rest, reserve);
        assert(fromLenders == 0 || fromReserve == reserve);
    }

    /// @dev A ramp at twice the rate of the promise.
    function aFasterRampKeepsTheHour(uint24 start, uint24 target, uint32 elapsed) external pure {
        require(start <= target && target <= Mirror.PPM);
        uint256 now_ = Mirror.PPM - Mirror.marginAt(start, target, 1000, elapsed);
        uint256 then = Mirror.PPM - Mirror.marginAt(start, target, 1000, uint256(elapsed) + 122);
        assert(then * 102 >= now_ * 100);
    }
}
