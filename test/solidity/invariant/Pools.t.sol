// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {ParamBounds} from "../../../contracts/libraries/ParamBounds.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {PoolState} from "../../../contracts/types/PoolState.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {EventMirror} from "./EventMirror.sol";
import {HandlerBase} from "./HandlerBase.sol";
import {PoolCampaign} from "./PoolCampaign.sol";

/// @notice The books of every pool, whatever users, liquidators, tokens, feeds and roles did (security.md 3).
contract SolvencyInvariants is PoolCampaign {
    /// @notice Every token that the books speak of is there.
    function invariant_I01_Backing() external reported("I-01") {
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            HandlerBase.Ship memory ship = handler.shipAt(p);
            assertGe(ship.debt.balanceOf(address(ship.pool)), ship.pool.idleCash(), "cash");
            for (uint256 k; k < ship.tokens.length; ++k) {
                uint256 held = ship.pool.orphansOf(ship.tokens[k]);
                for (uint256 n; n < handler.positionCount(); ++n) {
                    held += ship.pool.collateralOf(handler.idAt(n), ship.tokens[k]);
                }
                // A token that rebases takes from itself, not from the others.
                uint256 there = IERC20(ship.tokens[k]).balanceOf(address(ship.pool));
                if (k != ship.hostile || !handler.rebased()) assertGe(there, held, "collateral");
            }
        }
    }

    function invariant_I02_GiftsMoveNothing() external reported("I-02") {
        _unbroken("I02");
    }

    /// @notice What belongs to the lenders is cash and debt less the reserve, and all shares are somebody's.
    function invariant_I04_VaultIdentity() external reported("I-04") {
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            IMarginPool pool = handler.shipAt(p).pool;
            uint256 gross = pool.idleCash() + pool.totalDebt();
            assertEq(pool.totalAssets(), Math.saturatingSub(gross, pool.reserve()), "assets");
            uint256 shares;
            for (uint256 i; i < 3; ++i) shares += pool.balanceOf(handler.actors(i));
            assertEq(pool.totalSupply(), shares, "shares");
            (uint256 protocolFees, uint256 poolFees) = pool.claimableFees();
            assertLe(protocolFees + poolFees, pool.reserve(), "fees are part of the reserve");
        }
    }

    /// @notice The pool's debt is that of its positions: exactly in scaled units, and never more than they owe in assets.
    function invariant_I08_DebtSum() external reported("I-08") {
        uint256 count = handler.positionCount();
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            IMarginPool pool = handler.shipAt(p).pool;
            uint256 scaled;
            uint256 debt;
            for (uint256 n; n < count; ++n) {
                scaled += pool.positionWord(handler.idAt(n)).scaledDebt();
                debt += pool.debtOf(handler.idAt(n));
            }
            assertEq(pool.poolState().scaledDebt, scaled, "scaled");
            assertGe(debt, pool.totalDebt(), "owed");
            assertGe(pool.totalDebt() + count, debt, "counted");
            assertEq(pool.totalDebt() == 0, scaled == 0, "zero");
        }
    }
}

/// @notice Positions: nobody acts without leave, exits stay open, and what is liquidatable is liquidated.
contract PositionInvariants is PoolCampaign {
    function invariant_I11_Authorisation() external reported("I-11") {
        _unbroken("I11");
    }

    /// @notice The reserve and then the lenders pay for bad debt, all of it, and nobody else.
    function invariant_I14_Waterfall() external reported("I-14") {
        _unbroken("I14");
    }

    function invariant_I17_RepayAlways() external reported("I-17") {
        _unbroken("I17");
    }

    function invariant_I18_LenderExit() external reported("I-18") {
        _unbroken("I18");
    }

    function invariant_I19_LiquidatableIsLiquidated() external reported("I-19") {
        _unbroken("I19");
    }

    function invariant_I20_NoPanic() external reported("I-20") {
        _unbroken("I20");
    }
}

/// @notice What one call may change of other pools and of other positions: nothing.
contract NeighbourInvariants is PoolCampaign {
    function _watch() internal pure override returns (HandlerBase.Watch) {
        return HandlerBase.Watch.NEIGHBOURS;
    }

    function invariant_I03_OtherPoolsUntouched() external reported("I-03") {
        _unbroken("I03");
    }

    function invariant_I12_PositionsIsolated() external reported("I-12") {
        _unbroken("I12");
    }
}

/// @notice What one call may change of index, share price and people's wealth.
contract ValueInvariants is PoolCampaign {
    function _watch() internal pure override returns (HandlerBase.Watch) {
        return HandlerBase.Watch.VALUE;
    }

    function invariant_I05_SharePriceMonotone() external reported("I-05") {
        _unbroken("I05");
    }

    function invariant_I06_NoFreeValue() external reported("I-06") {
        _unbroken("I06");
    }

    /// @notice The index never falls, and accrual reaches a century ahead without a revert.
    function invariant_I07_Index() external reported("I-07") {
        _unbroken("I07");
        uint256 today = block.timestamp;
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            IMarginPool pool = handler.shipAt(p).pool;
            PoolState memory s = pool.poolState();
            vm.warp(today + 36_500 days);
            PoolState memory later = pool.poolState();
            vm.warp(today);
            assertGe(later.index, s.index, "index");
            assertGe(later.reserve, s.reserve, "reserve");
            assertGe(s.index, 1e15, "index");
        }
    }
}

/// @notice What one call may change of the risk of a position.
contract RiskInvariants is PoolCampaign {
    function _watch() internal pure override returns (HandlerBase.Watch) {
        return HandlerBase.Watch.RISK;
    }

    function invariant_I09_StayHealthy() external reported("I-09") {
        _unbroken("I09");
    }

    /// @notice Debt is nothing or at least the minimum, and never without collateral.
    function invariant_I10_NoDust() external reported("I-10") {
        _unbroken("I10");
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            HandlerBase.Ship memory ship = handler.shipAt(p);
            for (uint256 n; n < handler.positionCount(); ++n) {
                PositionId id = handler.idAt(n);
                uint256 debt = ship.pool.debtOf(id);
                if (debt == 0) continue;
                assertGe(debt, ship.unit, "dust");
                assertGt(ship.pool.positionWord(id).basketMask(), 0, "debt without collateral");
            }
        }
    }

    function invariant_I13_LiquidationBounds() external reported("I-13") {
        _unbroken("I13");
    }

    /// @notice Whatever raised the risk of a position left initial margin.
    function invariant_I15_NoInsolventOpen() external reported("I-15") {
        _unbroken("I15");
    }
}

/// @notice What events tell of the books.
contract EventInvariants is PoolCampaign {
    function _watch() internal pure override returns (HandlerBase.Watch) {
        return HandlerBase.Watch.EVENTS;
    }

    /// @notice Events alone rebuild books, ramps, positions, baskets, shares and orphans.
    function invariant_I28_EventsReconcile() external reported("I-28") {
        EventMirror mirror = handler.mirror();
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            HandlerBase.Ship memory ship = handler.shipAt(p);
            address pool = address(ship.pool);
            EventMirror.Books memory books = mirror.booksOf(pool);
            (uint256 a, uint256 b, uint256[2] memory ramps) = ship.pool.poolWords();
            assertEq(abi.encode(books.a, books.b, books.ramps), abi.encode(a, b, ramps), "books");
            assertEq(books.shares, ship.pool.totalSupply(), "supply");
            for (uint256 i; i < 3; ++i) {
                address actor = handler.actors(i);
                assertEq(mirror.sharesOf(pool, actor), ship.pool.balanceOf(actor), "shares");
            }
            for (uint256 n; n < handler.positionCount(); ++n) {
                PositionId id = handler.idAt(n);
                assertEq(
                    mirror.wordOf(pool, PositionId.unwrap(id)),
                    uint256(bytes32(abi.encode(ship.pool.positionWord(id)))),
                    "word"
                );
                for (uint256 k; k < ship.tokens.length; ++k) {
                    assertEq(
                        mirror.basketOf(pool, PositionId.unwrap(id), ship.tokens[k]),
                        ship.pool.collateralOf(id, ship.tokens[k]),
                        "basket"
                    );
                }
            }
            for (uint256 k; k < ship.tokens.length; ++k) {
                assertEq(mirror.orphansOf(pool, ship.tokens[k]), ship.pool.orphansOf(ship.tokens[k]), "orphans");
            }
        }
    }
}

/// @notice Parameters, locks, factory, views.
contract PlumbingInvariants is PoolCampaign {
    function invariant_I21_Caps() external reported("I-21") {
        _unbroken("I21");
    }

    /// @notice The rules in force are inside the bounds, and liquidation at the threshold covers the debt and the incentive.
    function invariant_I22_ParamsInRange() external reported("I-22") {
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            HandlerBase.Ship memory ship = handler.shipAt(p);
            for (uint256 k; k < ship.tokens.length; ++k) {
                ParamBounds.Violation memory v = ParamBounds.checkMargin(ship.pool.marginParamsOf(k), false);
                assertEq(v.name, bytes32(0), "rule");
                (uint256 maintenance, uint256 initial) = ship.pool.marginsOf(k);
                (uint256 cursor, uint256 least, uint256 cap, uint256 factor, , ) = ship.pool.incentivesOf(k);
                assertGt(initial, maintenance, "i > m");
                assertGe(initial, Math.min(Math.ceilDiv(maintenance * factor, 1e6), 1e6), "i >= gamma m");
                uint256 share = (cursor * maintenance) / 1e6;
                uint256 incentive = Math.max(Math.min((share * 1e6) / (1e6 - share), cap), least);
                assertLt((1e6 - maintenance) * (1e6 + incentive), 1e12, "LT (1 + incentive) < 1");
            }
        }
    }

    function invariant_I25_Locks() external reported("I-25") {
        _unbroken("I25");
    }

    /// @notice The factory knows its pools and nobody else, under the hash of what they were created with.
    function invariant_I27_Factory() external reported("I-27") {
        assertEq(factory.poolCount(), handler.shipCount(), "count");
        for (uint256 p; p < handler.shipCount(); ++p) {
            address pool = address(handler.shipAt(p).pool);
            assertTrue(factory.isPool(pool), "a pool");
            assertEq(factory.poolAt(p), pool, "in order");
            assertEq(factory.paramsHashOf(pool), paramHashes[p], "params");
            assertEq(IMarginPool(pool).factory(), address(factory), "factory");
        }
        assertFalse(factory.isPool(address(handler)), "a stranger");
    }

    /// @notice Views answer in every state, and say what would happen.
    function invariant_I29_Views() external reported("I-29") {
        _unbroken("I29");
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            IMarginPool pool = handler.shipAt(p).pool;
            for (uint256 i; i < 3; ++i) {
                address actor = handler.actors(i);
                assertLe(pool.maxWithdraw(actor), pool.idleCash(), "withdraw");
                assertLe(pool.previewRedeem(pool.maxRedeem(actor)), pool.idleCash(), "redeem");
                assertLe(pool.maxRedeem(actor), pool.balanceOf(actor), "shares");
            }
            for (uint256 n; n < handler.positionCount(); ++n) {
                PositionId id = handler.idAt(n);
                if (pool.isLiquidatable(id)) assertLt(pool.healthOf(id), 1e18, "liquidatable");
            }
        }
    }

    /// @notice A halt ends within 72 hours.
    function invariant_I30_HaltsExpire() external reported("I-30") {
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            assertLe(handler.shipAt(p).pool.haltedUntil(), block.timestamp + 72 hours, "halt");
        }
    }

    /// @notice Health is the weighted sum of the basket, computed here from what the views say, wherever every price is good.
    function invariant_I33_Basket() external reported("I-33") {
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            HandlerBase.Ship memory ship = handler.shipAt(p);
            uint256[] memory prices = new uint256[](ship.tokens.length);
            bool good = true;
            for (uint256 k; k < prices.length; ++k) {
                try ship.oracles[k].read{gas: 600_000}() returns (uint256 price, uint256, OracleState state) {
                    (prices[k], good) = (price, good && state < OracleState.STALE);
                } catch {
                    good = false;
                }
            }
            for (uint256 n; good && n < handler.positionCount(); ++n) _checkHealth(ship, prices, handler.idAt(n));
        }
    }

    function _checkHealth(HandlerBase.Ship memory ship, uint256[] memory prices, PositionId id) private view {
        uint256 debt = ship.pool.debtOf(id);
        if (debt == 0) return assertEq(ship.pool.healthOf(id), type(uint256).max, "no debt");
        uint256 weighted;
        for (uint256 k = prices.length; k > 0; --k) {
            (uint256 maintenance, ) = ship.pool.marginsOf(k - 1);
            uint256 amount = ship.pool.collateralOf(id, ship.tokens[k - 1]);
            weighted += (Math.mulDiv(amount, prices[k - 1], 1e36) * (1e6 - maintenance)) / 1e6;
        }
        assertEq(ship.pool.healthOf(id), (weighted * 1e18) / debt, "health");
    }

    /// @notice No way in and out again, in shares or in assets, brings more than it took; the limits are the vault's own.
    function invariant_I34_RoundTrips() external reported("I-34") {
        _unbroken("I34");
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            IMarginPool pool = handler.shipAt(p).pool;
            assertLe(pool.convertToAssets(pool.convertToShares(1e18)), 1e18, "there and back");
            assertLe(pool.previewDeposit(1e18), pool.convertToShares(1e18), "shares in");
            assertGe(pool.previewMint(1e18), pool.convertToAssets(1e18), "assets in");
            assertGe(pool.previewWithdraw(1e18), pool.convertToShares(1e18), "shares out");
            assertLe(pool.previewRedeem(1e18), pool.convertToAssets(1e18), "assets out");
        }
    }

    /// @notice Core contracts take no ether, by whatever function, and what is forced upon them stays where it is.
    function invariant_I35_NoEther() external reported("I-35") {
        vm.deal(address(this), 1 ether);
        (uint256 p, uint256 end) = _due();
        for (; p < end; ++p) {
            IMarginPool pool = handler.shipAt(p).pool;
            assertEq(address(pool).balance, handler.forcedEther(address(pool)), "forced");
            _refuses(address(pool), "");
            _refuses(address(pool), abi.encodeCall(pool.syncMargin, ()));
            _refuses(address(pool), abi.encodeCall(pool.deposit, (1, address(this))));
            _refuses(address(pool), abi.encodeCall(pool.redeem, (0, address(this), address(this))));
        }
        _refuses(address(factory), "");
    }

    function _refuses(address target, bytes memory data) private {
        (bool ok, ) = target.call{value: 1}(data);
        assertFalse(ok, "ether was taken");
    }
}
