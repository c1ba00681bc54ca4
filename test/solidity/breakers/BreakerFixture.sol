// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {OracleFactory} from "../../../contracts/oracle/OracleFactory.sol";
import {VolatilityOracle} from "../../../contracts/oracle/VolatilityOracle.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";
import {classProfiles} from "../oracle/Profiles.sol";

/// @notice A pool of one token and a basket of two, on the real pair oracle and its volatility, with every feed programmable.
/// @dev ETH is at 1,800 USDC after a fall from 2,000, and that is the last sample: `WEAK` is below maintenance margin, everybody
/// else is far above it.
abstract contract BreakerFixture is PoolFixture {
    uint64 internal constant T0 = 1_700_000_000;
    address internal constant LENDER = address(0x1001);
    address internal constant SAFE = address(0x1002);
    address internal constant FREE = address(0x1003);
    address internal constant WEAK = address(0x1004);
    address internal constant LIQUIDATOR = address(0x1005);
    address internal constant GUARDIAN = address(0x1006);
    address internal constant CURATOR = address(0x1007);
    address internal constant RECIPIENT = address(0x1008);
    address internal constant PROTOCOL = address(0x1009);
    uint256 internal constant MAJOR = 1;
    uint256 internal constant STABLE = 0;

    HostileFeed internal ethUsd;
    HostileFeed internal btcUsd;
    HostileFeed internal usdcUsd;
    HostileFeed internal sequencer;
    VolatilityOracle internal volatility;
    PermitToken internal usdc;
    PermitToken internal weth;
    PermitToken internal wbtc;
    Counterparty internal borrower;
    IMarginPool internal single;
    IMarginPool internal basket;

    function setUp() public virtual {
        vm.warp(T0);
        factory = _deployFactory(PROTOCOL);
        volatility = new VolatilityOracle(classProfiles());
        OracleFactory oracles = new OracleFactory(address(volatility));
        ethUsd = new HostileFeed(8, 2_000e8);
        btcUsd = new HostileFeed(8, 30_000e8);
        usdcUsd = new HostileFeed(8, 1e8);
        sequencer = new HostileFeed(0, 0);
        sequencer.set(1, 0, T0 - 7_200);
        usdc = new PermitToken("USDC", "USDC", 6);
        weth = new PermitToken("WETH", "WETH", 18);
        wbtc = new PermitToken("WBTC", "WBTC", 8);
        borrower = new Counterparty();

        CollateralParams[] memory list = new CollateralParams[](2);
        list[0] = _collateral(address(weth), oracles.createPairOracle(_pair(address(weth), ethUsd, 2_000e24)));
        list[1] = _collateral(address(wbtc), oracles.createPairOracle(_pair(address(wbtc), btcUsd, 30_000e34)));
        PoolParams memory p = _params(address(usdc), 10e6);
        (p.curator, p.guardian, p.feeRecipient) = (CURATOR, GUARDIAN, RECIPIENT);
        p.limits.maxUtilisation = 950_000;
        p.collaterals = list;
        basket = _create(p);
        p.collaterals = _one(list[0]);
        single = _create(p);

        _open(single);
        _open(basket);
        _fallTo(1_800e8);
        single.syncMargin();
        basket.syncMargin();
    }

    /* MARKET */

    /// @dev A quarter of an hour later, every feed speaks, and the volatility oracle has sampled it.
    function _fallTo(int256 ethPrice) internal {
        vm.warp(block.timestamp + 900);
        ethUsd.setAnswer(ethPrice);
        btcUsd.setAnswer(30_000e8);
        usdcUsd.setAnswer(1e8);
        volatility.poke(address(ethUsd), MAJOR, 4);
        volatility.poke(address(btcUsd), MAJOR, 4);
        volatility.poke(address(usdcUsd), STABLE, 4);
    }

    function _pair(
        address token,
        HostileFeed feed,
        uint256 expected
    ) private view returns (PairOracleParams memory params) {
        params.baseToken = token;
        params.quoteToken = address(usdc);
        params.feeds = new FeedParams[](2);
        params.feeds[0] = FeedParams(address(feed), false, uint8(MAJOR), 3_600, 300, 0, 0, 0);
        params.feeds[1] = FeedParams(address(usdcUsd), true, uint8(STABLE), 86_400, 600, 0.02e18, 0, 0);
        params.volatilityOracle = address(volatility);
        params.expectedPrice = expected;
        params.expectedTolerance = 0.02e18;
        params.bandMultiplier = 6e18;
        params.bandBase = 0.02e18;
        params.sequencerFeed = address(sequencer);
        params.sequencerGrace = 3_600;
    }

    /* POSITIONS */

    function _open(IMarginPool pool) private {
        address[4] memory accounts = [LENDER, SAFE, FREE, WEAK];
        for (uint256 i; i < 4; ++i) {
            _fund(address(usdc), accounts[i], address(pool), 1e13);
            _fund(address(weth), accounts[i], address(pool), 1e24);
            _fund(address(wbtc), accounts[i], address(pool), 1e14);
        }
        _fund(address(usdc), LIQUIDATOR, address(pool), 1e13);
        borrower.approve(address(usdc), address(pool));
        vm.prank(LENDER);
        pool.deposit(100_000e6, LENDER);

        _put(pool, SAFE, address(weth), 10e18);
        _put(pool, FREE, address(weth), 10e18);
        _put(pool, WEAK, address(weth), 1e18);
        _lend(pool, SAFE, 5_000e6);
        if (address(pool) == address(basket)) {
            // 0.01 bitcoin: 300 USDC at 15 % initial margin
            _put(pool, WEAK, address(wbtc), 0.01e8);
            _lend(pool, WEAK, 1_690e6 + 255e6);
        } else {
            _lend(pool, WEAK, 1_690e6);
        }
    }

    function _put(IMarginPool pool, address account, address token, uint256 amount) private {
        vm.prank(account);
        pool.depositCollateral(_id(account, 0), token, amount);
    }

    function _lend(IMarginPool pool, address account, uint256 amount) private {
        PositionId id = _id(account, 0);
        vm.prank(account);
        pool.borrow(id, amount, account);
    }
}
