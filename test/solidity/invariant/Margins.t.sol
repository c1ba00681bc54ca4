// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {RecordedFeed} from "../../../contracts/mocks/RecordedFeed.sol";
import {OracleFactory} from "../../../contracts/oracle/OracleFactory.sol";
import {VolatilityOracle} from "../../../contracts/oracle/VolatilityOracle.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {CollateralParams, MarginParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {classProfiles} from "../oracle/Profiles.sol";
import {Campaign} from "./Campaign.sol";
import {Statistics} from "./Statistics.sol";

/// @title MarginHandler
/// @notice Feeds that speak, fall silent and jump; pokers; and two pools of the same rules, of which one is synced and accrued all
/// the time and the other only when the first one is for the first time.
contract MarginHandler is Statistics {
    uint256 private constant MAJOR = 1;
    uint256 private constant STABLE = 0;
    address private constant LENDER = address(0x1e4d);

    VolatilityOracle public immutable BUSY;
    VolatilityOracle public immutable LAZY;
    RecordedFeed public immutable ETH_USD;
    RecordedFeed public immutable USDC_USD;
    IMarginPool public busy;
    IMarginPool public idle;

    int128 private _price = 2_000e8;
    uint256 private _lastMargin;
    uint256 private _lastTime;

    constructor(VolatilityOracle busyOracle, VolatilityOracle lazyOracle, RecordedFeed ethUsd, RecordedFeed usdcUsd) {
        (BUSY, LAZY, ETH_USD, USDC_USD) = (busyOracle, lazyOracle, ethUsd, usdcUsd);
    }

    function begin(IMarginPool busy_, IMarginPool idle_) external {
        (busy, idle) = (busy_, idle_);
        (_lastMargin, ) = busy_.marginsOf(0);
        _lastTime = block.timestamp;
    }

    /// @notice Calls before the campaign do not count.
    function forget() external {
        calls = 0;
    }

    /// @dev Time passes and the feeds speak: some rounds, quiet or wild, an empty one now and then.
    function speak(uint256 seed, uint256 rounds) external counted watched {
        rounds = bound(rounds, 1, 6);
        for (uint256 i; i < rounds; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            // One history in four is days of silence between two rounds; the others are minutes to two hours.
            vm.warp(block.timestamp + (seed % 4 == 0 ? bound(dice >> 128, 1 hours, 3 days) : 60 + (dice % 7_000)));
            int256 wildness = seed % 5 == 0 ? int256(1_500) : int256(150);
            _price += int128((_price * ((int256(dice >> 64) % wildness) * (dice % 2 == 0 ? int256(1) : -1))) / 10_000);
            if (_price < 100e8) _price = 2_000e8;
            ETH_USD.push(dice % 23 == 0 ? int128(0) : _price, uint64(block.timestamp));
            if (dice % 3 == 0) USDC_USD.push(int128(1e8 - int256(dice % 100_000)), uint64(block.timestamp));
        }
        if (seed % 4 == 0) _state("silences");
        if (seed % 5 == 0) _state("storms");
        _count("speak", true);
    }

    /// @dev Somebody pokes one of the oracles, by a few rounds or by all.
    function poke(uint256 rounds, bool stable) external counted watched {
        uint256 samples =
            stable
                ? BUSY.poke(address(USDC_USD), STABLE, bound(rounds, 1, 40))
                : BUSY.poke(address(ETH_USD), MAJOR, bound(rounds, 1, 40));
        if (samples != 0) _state("samples");
        _count("poke", true);
    }

    /// @dev Both poked to the end: whoever did it how often, the bits are the same.
    function settle() external counted watched {
        _settle(ETH_USD, MAJOR);
        _settle(USDC_USD, STABLE);
        _count("settle", true);
    }

    function _settle(RecordedFeed feed, uint256 profile) private {
        while (BUSY.poke(address(feed), profile, 50) != 0) _state("caughtUp");
        while (LAZY.poke(address(feed), profile, 400) != 0) _state("caughtUpAtOnce");
        bytes32 one = keccak256(abi.encode(BUSY.stateOf(address(feed), profile)));
        bytes32 other = keccak256(abi.encode(LAZY.stateOf(address(feed), profile)));
        if (one != other) _break("I23", "the pokers' pattern shows in the bits");
    }

    /// @dev The busy pool is synced often, the idle one once, at the same moment.
    function sync(uint256 times) external counted watched {
        idle.syncMargin();
        times = bound(times, 1, 4);
        for (uint256 i; i < times; ++i) busy.syncMargin();
        _compare("sync");
        (uint256 maintenance, ) = busy.marginsOf(0);
        if (maintenance > busy.marginParamsOf(0).maintenanceFloor) _state("raisedMargins");
        if (BUSY.isMature(address(ETH_USD), MAJOR) && BUSY.isMature(address(USDC_USD), STABLE)) _state("mature");
        else _state("young");
        _count("sync", true);
    }

    /// @dev Somebody makes the busy pool accrue, at any time.
    function accrue(uint256 amount) external counted watched {
        vm.prank(LENDER);
        busy.deposit(bound(amount, 1, 1e9), LENDER);
        _compare("accrue");
        _count("accrue", true);
    }

    function wait_(uint256 time) external counted watched {
        vm.warp(block.timestamp + bound(time, 1, 2 hours));
        _compare("wait");
        _count("wait", true);
    }

    function _compare(string memory what) private {
        (uint256 m, uint256 i) = busy.marginsOf(0);
        (uint256 m2, uint256 i2) = idle.marginsOf(0);
        if (m != m2 || i != i2) _break("I23", string.concat("the syncs' pattern shows in the margins: ", what));
    }

    /// @dev The maintenance margin never rose faster than the ramp allows, to the minute.
    modifier watched() {
        _;
        (uint256 margin, ) = busy.marginsOf(0);
        (, , , , uint256 rate, ) = busy.incentivesOf(0);
        uint256 most = _lastMargin + rate * ((block.timestamp - _lastTime) / 60 + 1);
        if (margin > most) _break("I23", "faster than the ramp");
        if (margin > _lastMargin) _state("rises");
        if (margin < _lastMargin) _state("falls");
        if (block.timestamp > _lastTime) (_lastMargin, _lastTime) = (margin, block.timestamp);
    }
}

/// @notice Margins that follow the real chain: feeds, volatility oracle, pair oracle, pool.
contract MarginInvariants is Campaign {
    MarginHandler private handler;

    function setUp() public override {
        super.setUp();
        RecordedFeed ethUsd = new RecordedFeed(8);
        RecordedFeed usdcUsd = new RecordedFeed(8);
        ethUsd.push(2_000e8, uint64(block.timestamp));
        usdcUsd.push(1e8, uint64(block.timestamp));
        VolatilityOracle busy = new VolatilityOracle(classProfiles());
        VolatilityOracle lazy = new VolatilityOracle(classProfiles());
        handler = new MarginHandler(busy, lazy, ethUsd, usdcUsd);
        lazy.start(address(ethUsd), 1, 0);
        lazy.start(address(usdcUsd), 0, 0);

        PermitToken weth = new PermitToken("Wrapped Ether", "WETH", 18);
        PermitToken usdc = new PermitToken("USD Coin", "USDC", 6);
        PairOracleParams memory o;
        (o.baseToken, o.quoteToken, o.volatilityOracle) = (address(weth), address(usdc), address(busy));
        o.feeds = new FeedParams[](2);
        o.feeds[0] = FeedParams(address(ethUsd), false, 1, 3_600, 300, 0, 0, 0);
        o.feeds[1] = FeedParams(address(usdcUsd), true, 0, 86_400, 600, 0, 0, 0);
        (o.expectedPrice, o.expectedTolerance) = (2_000e24, 0.02e18);
        address oracle = new OracleFactory(address(busy)).createPairOracle(o);

        PoolParams memory p = _params(address(usdc), 1e6);
        p.collaterals = _one(_dynamic(address(weth), oracle));
        (IMarginPool first, IMarginPool second) = (_create(p), _create(p));
        _fund(address(usdc), address(0x1e4d), address(first), 1e30);
        handler.begin(first, second);
        _calm(ethUsd, usdcUsd);
    }

    /// @dev Two quiet months, so that the estimates are mature and the seed has faded.
    function _calm(RecordedFeed ethUsd, RecordedFeed usdcUsd) private {
        for (uint256 i; i < 120; ++i) {
            vm.warp(block.timestamp + 12 hours);
            ethUsd.push(int128(2_000e8 + int256(i % 5) * 1e8), uint64(block.timestamp));
            usdcUsd.push(1e8, uint64(block.timestamp));
        }
        handler.settle();
        handler.sync(1);
        vm.warp(block.timestamp + 1 days);
        handler.forget();
    }

    function _stats() internal view override returns (Statistics) {
        return handler;
    }

    function _selectors() internal view override returns (bytes4[] memory selectors) {
        selectors = new bytes4[](6);
        (selectors[0], selectors[1]) = (handler.speak.selector, handler.poke.selector);
        (selectors[2], selectors[3]) = (handler.settle.selector, handler.sync.selector);
        (selectors[4], selectors[5]) = (handler.accrue.selector, handler.wait_.selector);
    }

    /// @dev A major, as `risk.md` proposes it.
    function _dynamic(address token, address oracle) private pure returns (CollateralParams memory c) {
        c = _collateral(token, oracle);
        c.volatilitySource = oracle;
        c.rampRate = 1_000;
        c.margin.quantile = 3_000_000;
        c.margin.maintenanceHorizon = 3 hours;
        c.margin.initialHorizon = 12 hours;
        c.margin.oracleError = 10_000;
        c.margin.stressWeight = 250_000;
        c.margin.stressVolatility = 1_500_000;
        c.margin.volatilityFloor = 300_000;
        c.margin.volatilityCap = 3_000_000;
        c.margin.maintenanceFloor = 50_000;
        c.margin.initialFloor = 70_000;
        c.incentiveMin = 5_000;
        c.margin.maintenanceCap = 400_000;
    }

    /// @notice The margin stays between floor and cap, rises no faster than its ramp, and is the same for every pattern of pokes,
    /// syncs and accruals.
    function invariant_I23_VolatilityMargin() external reported("I-23") {
        _unbroken("I23");
        MarginParams memory rules = handler.busy().marginParamsOf(0);
        (uint256 maintenance, uint256 initial) = handler.busy().marginsOf(0);
        assertGe(maintenance, rules.maintenanceFloor, "floor");
        assertLe(maintenance, rules.maintenanceCap, "cap");
        assertGt(initial, maintenance, "initial");
    }
}
