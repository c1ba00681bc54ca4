// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @dev An oracle that answers one account alone: good enough to be accepted, and mute from then on.
contract TwoFacedOracle is IPriceOracle {
    error TwoFacedOracle_NotForYou(address reader);

    address private immutable CONFIDANT;

    constructor(address confidant) {
        CONFIDANT = confidant;
    }

    function read() external view returns (uint256, uint256, OracleState) {
        require(msg.sender == CONFIDANT, TwoFacedOracle_NotForYou(msg.sender));

        return (1e24, 1e24, OracleState.NORMAL);
    }
}

/// @notice What a pool makes of the numbers that oracles say, upright and inverted.
contract QuotesTest is PoolFixture {
    address private constant TRADER = address(0x1002);
    /// @dev One whole token of 18 decimals for one of 6, and upside down.
    uint256 private constant ONE = 1e24;
    uint256 private constant ONE_INVERSE = 1e48;
    uint256 private constant MAX_PRICE = type(uint208).max;

    PermitToken private usd;
    ScriptedOracle[2] private oracles; // upright, inverted
    IMarginPool private pool;

    function setUp() public {
        vm.warp(1_700_000_000);
        factory = _deployFactory(address(0));
        usd = new PermitToken("USD", "USD", 6);
        oracles = [_oracle(ONE), _oracle(ONE_INVERSE)];
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = new CollateralParams[](2);
        for (uint256 k; k < 2; ++k) {
            p.collaterals[k] = _collateral(address(new PermitToken("T", "T", 18)), address(oracles[k]));
            p.collaterals[k].inverse = k == 1;
        }
        pool = _create(p);
    }

    /// @notice Whatever is no price within the bounds is a dead oracle, for which the last sample counts; a missing reference is the price.
    function test_NumbersThatAreNoPricesAreDead() public {
        _upright(2 * ONE, 3 * ONE, 2 * ONE, 3 * ONE);
        _upright(2 * ONE, 0, 2 * ONE, 2 * ONE);
        _upright(MAX_PRICE, MAX_PRICE, MAX_PRICE, MAX_PRICE);
        _dead(0, 0, 0);
        _dead(0, 0, ONE);
        _dead(0, MAX_PRICE + 1, ONE);
        _dead(0, ONE, MAX_PRICE + 1);

        _inverted(2 * ONE_INVERSE, 4 * ONE_INVERSE, ONE / 2, ONE / 4);
        _inverted(2 * ONE_INVERSE, 0, ONE / 2, ONE / 2);
        // A reference that would be above the bound upside down is none.
        _inverted(2 * ONE_INVERSE, 1, ONE / 2, ONE / 2);
        // The least and the greatest that come out within the bounds.
        _inverted(1e72 / MAX_PRICE + 1, ONE_INVERSE, 1e72 / (1e72 / MAX_PRICE + 1), ONE);
        _dead(1, 0, ONE_INVERSE);
        _dead(1, 1, ONE_INVERSE);
        _dead(1, 1e72 / MAX_PRICE - 1, ONE_INVERSE);
    }

    /// @notice An oracle that the factory hears and the pool does not: the token never had a price, so it gives no credit, and there is none
    /// that it could be wound down at.
    function test_ATokenThatWasNeverPricedIsWorthNothing() public {
        PermitToken token = new PermitToken("T", "T", 18);
        PoolParams memory p = _params(address(usd), 10e6);
        p.collaterals = _one(_collateral(address(token), address(new TwoFacedOracle(address(factory)))));
        pool = _create(p);
        _expect(0, 0, 0, OracleState.STALE);

        PositionId id = _id(TRADER, 0);
        _fund(address(token), TRADER, address(pool), 1e24);
        _fund(address(usd), TRADER, address(pool), 1e12);
        vm.startPrank(TRADER);
        pool.deposit(1e12, TRADER);
        pool.depositCollateral(id, address(token), 1e24);
        vm.expectRevert(abi.encodeWithSelector(IPositionLedger.MarginPool_OracleDead.selector, address(token)));
        pool.borrow(id, 10e6, TRADER);
        vm.stopPrank();

        pool.pokeOracle(0);
        vm.warp(block.timestamp + 14 days);
        vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_NotAnnounced.selector, 0));
        pool.windDown(0);
        vm.prank(TRADER);
        assertEq(pool.withdrawCollateral(id, address(token), ALL, TRADER), 1e24, "and is taken back at any time");
    }

    /* INTERNAL */

    function _upright(uint256 says, uint256 refers, uint256 price, uint256 referencePrice) private {
        oracles[0].setState(says, refers, OracleState.NORMAL);
        _expect(0, price, referencePrice, OracleState.NORMAL);
    }

    function _inverted(uint256 says, uint256 refers, uint256 price, uint256 referencePrice) private {
        oracles[1].setState(says, refers, OracleState.NORMAL);
        _expect(1, price, referencePrice, OracleState.NORMAL);
    }

    /// @dev The sample of creation counts.
    function _dead(uint256 k, uint256 says, uint256 refers) private {
        oracles[k].setState(says, refers, OracleState.NORMAL);
        _expect(k, 0, ONE, OracleState.STALE);
    }

    function _expect(uint256 k, uint256 price, uint256 referencePrice, OracleState state) private view {
        Quote memory quote = pool.quoteOf(k);
        assertEq(uint256(quote.state), uint256(state), "state");
        assertEq(quote.price, price, "price");
        assertEq(quote.referencePrice, referencePrice, "reference");
    }
}
