// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @notice The end of an oracle's life (decisions.md 10 and 21): its last price fades, then a successor or the wind-down.
contract OracleDeathTest is PoolFixture {
    address private constant LENDER = address(0x1001);
    address private constant TRADER = address(0x1002);
    address private constant LIQUIDATOR = address(0x1005);
    address private constant CURATOR = address(0x1007);
    /// @dev 0 is A, which lives; 1 is B, whose oracle dies.
    uint256 private constant B = 1;

    PermitToken private usd;
    PermitToken private a;
    PermitToken private b;
    ScriptedOracle private oracleA;
    ScriptedOracle private oracleB;
    ScriptedOracle private successor;
    IMarginPool private pool;
    PositionId private id;
    uint256 private died;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        a = new PermitToken("A", "A", 18);
        b = new PermitToken("B", "B", 18);
        oracleA = _oracle(_priceOf(1, 6, 18));
        oracleB = _oracle(_priceOf(1, 6, 18));
        successor = _oracle(_priceOf(1, 6, 18));
        PoolParams memory p = _params(address(usd), 10e6);
        p.curator = CURATOR;
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(a), address(oracleA));
        p.collaterals[1] = _collateral(address(b), address(oracleB));
        pool = _create(p);
        _fund(address(usd), LENDER, address(pool), 1e15);
        _fund(address(usd), LIQUIDATOR, address(pool), 1e15);
        _fund(address(a), TRADER, address(pool), 1e24);
        _fund(address(b), TRADER, address(pool), 1e24);
        vm.prank(LENDER);
        pool.deposit(1e12, LENDER);
        // Worth 10,000 each; the debt is what 8,500 of them carry at a threshold of 90 %: A and half of B would not do.
        id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(a), 10_000e18);
        pool.depositCollateral(id, address(b), 10_000e18);
        pool.borrow(id, 13_500e6, TRADER);
        vm.stopPrank();

        pool.syncMargin();
        died = block.timestamp;
        oracleB.setManner(ScriptedOracle.Manner.REVERTING);
    }

    /// @notice The last sampled price of a dead token counts in full for 24 hours, then less by the second, and after 72 more not at all.
    function test_ADeadPriceCountsForADayAndFadesOverThreeMore() public {
        uint256 price = _priceOf(1, 6, 18);
        for (uint256 hour; hour <= 100; hour += 4) {
            vm.warp(died + hour * 1 hours);
            uint256 left =
                hour <= 24
                    ? 72
                    : hour >= 96
                        ? 0
                        : 96 - hour;
            assertEq(pool.quoteOf(B).referencePrice, (price * left) / 72, "what it counts");
            assertEq(uint256(pool.quoteOf(B).state), uint256(OracleState.STALE), "state");
        }
    }

    /// @notice It protects from liquidation as long as it counts, and gives no credit for new risk from the first second.
    function test_ItIsNoCreditAndNoShieldForEver() public {
        vm.prank(TRADER);
        (bool ok, bytes memory answer) = address(pool).call(abi.encodeCall(pool.borrow, (id, 1, TRADER)));
        assertFalse(ok, "new risk on a dead token");
        assertEq(bytes32(bytes4(answer)), bytes32(IPositionLedger.MarginPool_BelowInitialMargin.selector), "error");

        vm.warp(died + 24 hours);
        assertFalse(pool.isLiquidatable(id), "within the day");
        // 13,500 of debt, 9,000 from A: B has to count for 5,000 of its 10,000, which it does half way through the fade.
        vm.warp(died + 24 hours + 35 hours);
        assertFalse(pool.isLiquidatable(id), "before the half");
        vm.warp(died + 24 hours + 37 hours);
        assertTrue(pool.isLiquidatable(id), "after it");
        uint256 held = pool.collateralOf(id, address(b));
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LIQUIDATOR);
        (, uint256[] memory seized) = pool.liquidate(ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), "");
        assertGt(seized[0], 0, "the living token pays");
        assertEq(seized[B], 0, "the dead one is not sold");
        assertEq(pool.collateralOf(id, address(b)) + pool.orphansOf(address(b)), held, "it stays here");
    }

    /// @notice A successor needs 7 days of notice and 14 of an unbroken silence that somebody recorded; one sign of life in between begins anew.
    function test_ASuccessorAfterFourteenUnbrokenDays() public {
        pool.pokeOracle(B);
        vm.prank(CURATOR);
        pool.announceOracle(B, address(successor), false);
        vm.warp(died + 14 days - 1);
        _tooEarly(died + 14 days);

        // A price for a moment, and the 14 days start with the next poke.
        oracleB.setManner(ScriptedOracle.Manner.HONEST);
        pool.pokeOracle(B);
        oracleB.setManner(ScriptedOracle.Manner.REVERTING);
        vm.warp(died + 14 days);
        pool.pokeOracle(B);
        _tooEarly(died + 28 days);
        vm.warp(died + 28 days);
        pool.pokeOracle(B);
        vm.prank(TRADER);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_Unauthorized.selector, TRADER, CURATOR));
        pool.succeedOracle(B);
        vm.prank(CURATOR);
        pool.succeedOracle(B);
        assertEq(uint256(pool.quoteOf(B).state), uint256(OracleState.NORMAL), "alive again");
        assertEq(pool.quoteOf(B).price, _priceOf(1, 6, 18), "its price");

        // The old one has no say any more.
        oracleB.setManner(ScriptedOracle.Manner.HONEST);
        oracleB.set(_priceOf(5, 6, 18));
        assertEq(pool.quoteOf(B).price, _priceOf(1, 6, 18), "the successor's");
    }

    /// @notice A position all of whose tokens are dead waits, also when they do not count any more, whether it holds the first token alone or
    /// several: nothing could be sold, and all of its debt would be bad.
    function test_APositionOfDeadTokensAloneWaits() public {
        PositionId other = _id(TRADER, 1);
        vm.startPrank(TRADER);
        pool.depositCollateral(other, address(a), 1_000e18);
        pool.borrow(other, 800e6, TRADER);
        vm.stopPrank();
        oracleA.setManner(ScriptedOracle.Manner.REVERTING);
        vm.warp(died + 96 hours);
        assertEq(pool.healthOf(other) + pool.healthOf(id), 0, "health");
        assertFalse(pool.isLiquidatable(other), "of one");
        assertFalse(pool.isLiquidatable(id), "of two");
        PositionId[] memory ids = new PositionId[](2);
        (ids[0], ids[1]) = (other, id);
        vm.prank(LIQUIDATOR);
        vm.expectRevert(abi.encodeWithSelector(ILiquidator.MarginPool_NothingToLiquidate.selector, 2));
        pool.liquidate(ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), "");
    }

    /// @notice Who pokes a token that is noted as dead changes nothing: the 14 days run from the first poke.
    function test_PokingTheDeadAgainBeginsNothing() public {
        pool.pokeOracle(B);
        vm.prank(CURATOR);
        pool.announceOracle(B, address(successor), false);
        for (uint256 day = 1; day < 14; day += 4) {
            vm.warp(died + day * 1 days);
            pool.pokeOracle(B);
            _tooEarly(died + 14 days);
        }
        vm.warp(died + 14 days);
        vm.prank(CURATOR);
        pool.succeedOracle(B);
        assertEq(pool.quoteOf(B).price, _priceOf(1, 6, 18), "its price");
    }

    /// @notice Nor without notice: announced on the fourteenth day, it may be installed on the twenty-first.
    function test_ASuccessorWaitsForItsNotice() public {
        pool.pokeOracle(B);
        vm.warp(died + 14 days);
        vm.prank(CURATOR);
        pool.announceOracle(B, address(successor), false);
        _tooEarly(died + 21 days);
        vm.warp(died + 21 days);
        vm.prank(CURATOR);
        pool.succeedOracle(B);
    }

    /// @notice With a curator in office anybody winds the token down after 30 days; an announcement does not keep it open.
    function test_WindDownAfterThirtyDays() public {
        pool.pokeOracle(B);
        vm.prank(CURATOR);
        pool.announceOracle(B, address(successor), false);
        vm.warp(died + 30 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, block.timestamp, died + 30 days)
        );
        pool.windDown(B);
        vm.warp(died + 30 days);
        pool.windDown(B);
        _assertWoundDown();
        vm.prank(CURATOR);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_NotAnnounced.selector, B));
        pool.succeedOracle(B);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_NotAnnounced.selector, B));
        pool.windDown(B);
    }

    /// @notice Where the office was given up nobody can install a successor: 14 days are enough.
    function test_WindDownAfterFourteenDaysWithoutACurator() public {
        pool.pokeOracle(B);
        vm.prank(CURATOR);
        pool.renounceCurator();
        vm.warp(died + 14 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, block.timestamp, died + 14 days)
        );
        pool.windDown(B);
        vm.warp(died + 14 days);
        pool.windDown(B);
        _assertWoundDown();
    }

    /// @notice An installed successor ends the count: when it dies as well, its own 30 days begin.
    function test_ASuccessorBeginsTheCountAnew() public {
        pool.pokeOracle(B);
        vm.prank(CURATOR);
        pool.announceOracle(B, address(successor), false);
        vm.warp(died + 15 days);
        vm.prank(CURATOR);
        pool.succeedOracle(B);
        successor.setManner(ScriptedOracle.Manner.REVERTING);
        pool.pokeOracle(B);
        vm.warp(died + 45 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, block.timestamp, died + 45 days)
        );
        pool.windDown(B);
        vm.warp(died + 45 days);
        pool.windDown(B);
        _assertWoundDown();
    }

    /// @dev Priced for good, as sampled last; no new risk, liquidation as usual, whatever the old oracle says.
    function _assertWoundDown() private {
        oracleB.setManner(ScriptedOracle.Manner.HONEST);
        oracleB.set(_priceOf(5, 6, 18));
        assertEq(pool.quoteOf(B).price, _priceOf(1, 6, 18), "the last sampled price");
        assertEq(uint256(pool.quoteOf(B).state), uint256(OracleState.HALTED), "no new risk");
        vm.prank(TRADER);
        (bool ok, ) = address(pool).call(abi.encodeCall(pool.borrow, (id, 1, TRADER)));
        assertFalse(ok, "new risk");
        // At full value again it shields; and when A falls, B is seized like any other token.
        assertFalse(pool.isLiquidatable(id), "it counts in full");
        oracleA.set(_priceOf(1, 6, 18) / 10);
        assertTrue(pool.isLiquidatable(id), "liquidation is open");
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        vm.prank(LIQUIDATOR);
        (, uint256[] memory seized) = pool.liquidate(ids, LiquidationBatch(ALL, 0, LIQUIDATOR, address(0)), "");
        assertEq(seized[B], 10_000e18, "it pays");
    }

    function _tooEarly(uint256 earliest) private {
        vm.prank(CURATOR);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, block.timestamp, earliest));
        pool.succeedOracle(B);
    }
}
