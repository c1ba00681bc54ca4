// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {Adjustment, LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {BreakerFixture} from "./BreakerFixture.sol";

/// @notice The permission table of the breakers: every state and combination of states x every function of a pool.
/// @dev A row is a state, a column a function, a cell what it does: `.` works, a letter is the error by its name (`_named`).
/// Every cell starts from the same chain state.
///
/// Columns: B borrow, O open with leverage, W withdraw with debt, w withdraw without debt, r repay a part, R repay all,
/// a add collateral to a debt, f add it to a position without debt, U unlever in proportion, X unlever out of proportion but to
/// a better health (single pool: no withdrawal), C close at once, L liquidate, d lend, e redeem up to idle cash, s sync, m flag
/// the margin call, F flash loan.
contract PermissionTableTest is BreakerFixture {
    bytes private constant COLUMNS = "BOWwrRafUXCLdesmF";
    int256 private constant AT_REFERENCE_HEALTHY = 2_600e8;

    /* ONE STATE AT A TIME */

    function test_Normal() public {
        _row("NORMAL", ".................", ".................");
    }

    /// @dev Utilisation above its limit stops borrowing, and nothing else.
    function test_Utilisation() public {
        _lendOut();
        _row("UTIL", "UU...............", "UU...............");
    }

    /// @dev A guardian's halt stops new risk; he cannot stop an exit nor a liquidation.
    function test_GuardianHalt() public {
        _halt();
        _row("HALTED", "HHH..............", "HHH..............");
    }

    /// @dev The halt ends by itself.
    function test_GuardianHaltExpires() public {
        _halt();
        vm.warp(block.timestamp + 72 hours);
        _fallTo(1_800e8);
        _row("HALT EXPIRED", ".................", ".................");
    }

    function test_StableOffItsPeg() public {
        usdcUsd.setAnswer(0.979e8);
        _row("PEG", "III..............", "III..............");
    }

    /// @dev Unhealthy at the price and at the reference.
    function test_CautionUnhealthyAtBothPrices() public {
        ethUsd.setAnswer(1_450e8);
        _row("CAUTION, both", "III..............", "III..............");
    }

    /// @dev Unhealthy at the reference only: a price that jumped up protects.
    function test_CautionHealthyAtOnePrice() public {
        ethUsd.setAnswer(AT_REFERENCE_HEALTHY);
        _row("CAUTION, one", "III........N.....", "III........N.....");
    }

    /* EVERY WAY IN WHICH A FEED DIES */

    function test_StaleByAge() public {
        vm.warp(block.timestamp + 3_901);
        btcUsd.setAnswer(30_000e8);
        _staleRow("age");
    }

    function test_StaleByAnswer() public {
        ethUsd.setAnswer(0);
        _staleRow("zero");
        ethUsd.setAnswer(-1);
        _staleRow("negative");
        ethUsd.set(9, 1_800e8, 0);
        _staleRow("never updated");
    }

    function test_StaleByMisbehaviour() public {
        for (uint256 mode = 1; mode <= uint256(type(HostileFeed.Mode).max); ++mode) {
            ethUsd.setMode(HostileFeed.Mode(mode));
            // A good round with megabytes behind it: the reader copies the round, and nothing is wrong with it.
            if (HostileFeed.Mode(mode) == HostileFeed.Mode.RETURN_BOMB) continue;
            _staleRow(string.concat("mode ", vm.toString(mode)));
        }
    }

    function test_AReturnBombBehindAGoodRoundIsHarmless() public {
        ethUsd.setMode(HostileFeed.Mode.RETURN_BOMB);
        _row("RETURN BOMB", ".................", ".................");
    }

    /// @dev The quote feed is in every pair: with it the whole basket is dead, and nobody is liquidated.
    function test_StaleQuoteFeed() public {
        usdcUsd.setMode(HostileFeed.Mode.REVERT);
        _row("STALE quote", "III...D....N.....", "III...D..I.N.....");
    }

    /// @dev One dead token of a basket: no credit, no immunity, nothing blocked but its own deposit.
    function test_OneDeadTokenOfTheBasket() public {
        btcUsd.setMode(HostileFeed.Mode.REVERT);
        _row("STALE bitcoin", ".................", ".........I.......");
    }

    function test_SequencerDown() public {
        sequencer.set(2, 1, block.timestamp);
        _row("SEQUENCER down", "III...D....N.....", "III...D..I.N.....");
    }

    function test_SequencerBackForLessThanItsGrace() public {
        sequencer.set(2, 0, block.timestamp - 3_599);
        _row("SEQUENCER back", "III...D....N.....", "III...D..I.N.....");
        sequencer.set(3, 0, block.timestamp - 3_601);
        _row("SEQUENCER over", ".................", ".................");
    }

    /* COMBINATIONS: THE MOST RESTRICTIVE OF ALL THAT ARE ACTIVE */

    function test_HaltedAndCaution() public {
        _halt();
        ethUsd.setAnswer(AT_REFERENCE_HEALTHY);
        _row("HALTED + CAUTION", "HHH........N.....", "HHH........N.....");
    }

    function test_PegAndCaution() public {
        usdcUsd.setAnswer(0.979e8);
        ethUsd.setAnswer(AT_REFERENCE_HEALTHY);
        _row("PEG + CAUTION", "III........N.....", "III........N.....");
    }

    function test_StaleAndHalted() public {
        _halt();
        usdcUsd.setMode(HostileFeed.Mode.EMPTY);
        _row("STALE + HALTED", "HHH...D....N.....", "HHH...D..H.N.....");
    }

    function test_SequencerAndUtilisation() public {
        _lendOut();
        sequencer.set(2, 1, block.timestamp);
        _row("SEQUENCER + UTIL", "UUI...D....N.....", "UUI...D..I.N.....");
    }

    function test_HaltedAndUtilisation() public {
        _lendOut();
        _halt();
        _row("HALTED + UTIL", "UUH..............", "UUH..............");
    }

    /* STATES */

    function _halt() private {
        vm.prank(GUARDIAN);
        single.haltNewRisk(72 hours);
        vm.prank(GUARDIAN);
        basket.haltNewRisk(72 hours);
    }

    /// @dev The lender takes out idle cash until hardly 2 % of what was lent out is left.
    function _lendOut() private {
        vm.prank(LENDER);
        single.withdraw(100_000e6 - 6_690e6 - 150e6, LENDER, LENDER);
        vm.prank(LENDER);
        basket.withdraw(100_000e6 - 6_945e6 - 150e6, LENDER, LENDER);
    }

    /// @dev ETH is dead. In the basket the weak position is still measured, at the last sample, and pays in bitcoin.
    function _staleRow(string memory how) private {
        _row(string.concat("STALE ", how), "III...D....N.....", "III...D..I.......");
    }

    /* THE TABLE */

    function _row(string memory state, bytes memory singleCells, bytes memory basketCells) private {
        _rowOf(single, string.concat(state, ", single: "), singleCells);
        _rowOf(basket, string.concat(state, ", basket: "), basketCells);
    }

    function _rowOf(IMarginPool pool, string memory state, bytes memory expected) private {
        bytes memory got = new bytes(COLUMNS.length);
        for (uint256 i; i < got.length; ++i) {
            (address caller, bytes memory call) = _call(pool, COLUMNS[i]);
            uint256 before = vm.snapshotState();
            vm.prank(caller);
            (bool ok, bytes memory answer) = address(pool).call(call);
            got[i] = ok ? bytes1(".") : _named(answer);
            vm.revertToState(before);
        }
        assertEq(string(got), string(expected), state);
    }

    /// @dev The letter of an error of the table; `?` for any other, the empty revert and a panic included.
    function _named(bytes memory answer) private pure returns (bytes1) {
        bytes4 selector = bytes4(answer);
        if (selector == IPositionLedger.MarginPool_BelowInitialMargin.selector) return "I";
        if (selector == IPositionLedger.MarginPool_Halted.selector) return "H";
        if (selector == IPositionLedger.MarginPool_UtilisationTooHigh.selector) return "U";
        if (selector == IPositionLedger.MarginPool_OracleDead.selector) return "D";
        if (selector == ILiquidator.MarginPool_NothingToLiquidate.selector) return "N";

        return "?";
    }

    function _call(IMarginPool pool, bytes1 f) private view returns (address, bytes memory) {
        if (f == "d") return (LENDER, abi.encodeCall(IERC4626.deposit, (1_000e6, LENDER)));
        if (f == "e") return (LENDER, abi.encodeCall(IERC4626.redeem, (pool.maxRedeem(LENDER), LENDER, LENDER)));
        if (f == "s") return (LENDER, abi.encodeCall(pool.syncMargin, ()));
        if (f == "m") return (LENDER, abi.encodeCall(pool.flagMarginCall, (_id(WEAK, 0))));
        if (f == "F") return (LENDER, abi.encodeCall(pool.flashLoan, (borrower, address(usdc), 50e6, "")));
        if (f == "L") return (LIQUIDATOR, _liquidation());

        return _positionCall(pool, f);
    }

    function _liquidation() private pure returns (bytes memory) {
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = _id(WEAK, 0);

        return abi.encodeCall(ILiquidator.liquidate, (ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), ""));
    }

    function _positionCall(IMarginPool pool, bytes1 f) private view returns (address, bytes memory) {
        address eth = address(weth);
        if (f == "B") return (SAFE, abi.encodeCall(pool.borrow, (_id(SAFE, 0), 20e6, SAFE)));
        if (f == "W") return (SAFE, abi.encodeCall(pool.withdrawCollateral, (_id(SAFE, 0), eth, 1e18, SAFE)));
        if (f == "w") return (FREE, abi.encodeCall(pool.withdrawCollateral, (_id(FREE, 0), eth, ALL, FREE)));
        if (f == "r") return (WEAK, abi.encodeCall(pool.repay, (_id(WEAK, 0), 100e6)));
        if (f == "R") return (WEAK, abi.encodeCall(pool.repay, (_id(WEAK, 0), ALL)));
        if (f == "a") return (SAFE, abi.encodeCall(pool.depositCollateral, (_id(SAFE, 0), eth, 1e18)));
        if (f == "f") return (FREE, abi.encodeCall(pool.depositCollateral, (_id(FREE, 0), eth, 1e18)));
        Adjustment memory a;
        if (f == "O") {
            a = Adjustment(eth, 1e18, address(0), 0, 20e6, 0, SAFE, address(0));
            return (SAFE, abi.encodeCall(pool.adjust, (_id(SAFE, 1), a, "")));
        }
        // A tenth of the collateral for more than a tenth of the debt.
        if (f == "U") a = Adjustment(address(0), 0, eth, 0.1e18, 0, 300e6, WEAK, address(0));
        if (f == "C") a = Adjustment(address(0), 0, eth, ALL, 0, ALL, WEAK, address(0));
        // The whole bitcoin for a little more than its worth: a token's share falls, health rises, initial margin does not hold.
        if (f == "X") {
            a = Adjustment(address(0), 0, address(0), 0, 0, 350e6, WEAK, address(0));
            if (address(pool) == address(basket)) (a.withdrawToken, a.withdraw) = (address(wbtc), 0.01e8);
        }

        return (WEAK, abi.encodeCall(pool.adjust, (_id(WEAK, 0), a, "")));
    }
}
