// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OracleState} from "../types/OracleState.sol";
import {WAD, YEAR} from "./Constants.sol";
import {VolatilityMath} from "./VolatilityMath.sol";
import {WadMath} from "./WadMath.sol";

/// @title BreakerMath
/// @notice Which breaker is active, and what it may block. Nothing here remembers anything, so breakers clear by themselves.
library BreakerMath {
    /// @notice Whether positions may be liquidated: never, always, or only if unhealthy at the price and at the reference.
    enum Liquidation {
        NEVER,
        ALWAYS,
        AT_BOTH_PRICES
    }

    /// @notice Everything that is active; several may be at once.
    /// @param sequencer The sequencer is down, or back for less than its grace period.
    /// @param stale There is no trustworthy price.
    /// @param halted New risk is halted.
    /// @param caution The price left its band.
    /// @param utilisation The pool is lent out beyond its limit.
    struct Active {
        bool sequencer;
        bool stale;
        bool halted;
        bool caution;
        bool utilisation;
    }

    /// @notice What may be done. Withdrawing without debt, repaying and adding collateral always may.
    /// @param increase Opening, and everything else that adds risk but for borrowing alone.
    /// @param borrow Borrowing.
    /// @param withdrawWithDebt Taking collateral out of a position with debt.
    /// @param liquidate Liquidating.
    struct Permissions {
        bool increase;
        bool borrow;
        bool withdrawWithDebt;
        Liquidation liquidate;
    }

    /// @notice Half width of the band in which a price is believed at once: k sigma sqrt(elapsed / YEAR) + base.
    /// @param multiplier k [WAD].
    /// @param sigma Annual volatility [WAD].
    /// @param elapsed Time since the reference price [seconds].
    /// @param base Width at no elapsed time [WAD].
    /// @return The width as a log-return [WAD], rounded down.
    function bandDown(
        uint256 multiplier,
        uint256 sigma,
        uint256 elapsed,
        uint256 base
    ) internal pure returns (uint256) {
        uint256 root = WadMath.sqrtDown((elapsed * WAD) / YEAR);

        return WadMath.mulDivDown(multiplier * sigma, root, WAD * WAD) + base;
    }

    /// @notice Whether a price is outside the band around a reference price.
    /// @param price Price, not 0 [any scale].
    /// @param refPrice Reference price, not 0 [same scale].
    /// @param band From `bandDown` [WAD].
    function outsideBand(uint256 price, uint256 refPrice, uint256 band) internal pure returns (bool) {
        int256 change = VolatilityMath.logReturn(price, refPrice);

        return uint256(change < 0 ? -change : change) > band;
    }

    /// @notice Whether the sequencer is down, or up for less than the grace period.
    function sequencerDown(bool up, uint256 sinceUp, uint256 grace) internal pure returns (bool) {
        return !up || sinceUp < grace;
    }

    /// @notice Whether a price must not be used: there is none, or it is older than allowed.
    function staleAt(uint256 price, uint256 age, uint256 maxAge) internal pure returns (bool) {
        return price == 0 || age > maxAge;
    }

    /// @notice The state that is shown: the first of SEQUENCER, STALE, HALTED, CAUTION, NORMAL.
    function stateOf(Active memory active) internal pure returns (OracleState) {
        if (active.sequencer) return OracleState.SEQUENCER;
        if (active.stale) return OracleState.STALE;
        if (active.halted) return OracleState.HALTED;

        return active.caution ? OracleState.CAUTION : OracleState.NORMAL;
    }

    /// @notice What may be done: the most restrictive of everything that is active.
    function permissionsOf(Active memory active) internal pure returns (Permissions memory permissions) {
        bool free = !(active.sequencer || active.stale || active.halted || active.caution);

        permissions.increase = free;
        permissions.borrow = free && !active.utilisation;
        permissions.withdrawWithDebt = free;
        // A guardian's halt stops new risk, never a liquidation.
        if (!active.sequencer && !active.stale) {
            permissions.liquidate = active.caution ? Liquidation.AT_BOTH_PRICES : Liquidation.ALWAYS;
        }
    }
}
