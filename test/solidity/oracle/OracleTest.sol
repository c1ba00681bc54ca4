// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {HostileFeed} from "../../../contracts/mocks/HostileFeed.sol";
import {OracleFactory} from "../../../contracts/oracle/OracleFactory.sol";
import {PairOracle} from "../../../contracts/oracle/PairOracle.sol";
import {VolatilityOracle} from "../../../contracts/oracle/VolatilityOracle.sol";
import {FeedParams, PairOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Test} from "../helpers/Test.sol";
import {classProfiles} from "./Profiles.sol";

/// @notice All of a token that an oracle looks at.
contract Decimals {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}

/// @notice WETH/USDC from ETH/USD and USDC/USD, with every feed programmable.
abstract contract OracleTest is Test {
    uint256 internal constant WAD = 1e18;
    uint64 internal constant T0 = 1_700_000_000;
    uint256 internal constant MAJOR = 1;
    uint256 internal constant STABLE = 0;

    OracleFactory internal factory;
    VolatilityOracle internal volatility;
    HostileFeed internal ethUsd;
    HostileFeed internal usdcUsd;
    HostileFeed internal sequencer;
    address internal weth;
    address internal usdc;

    function setUp() public virtual {
        vm.warp(T0);
        volatility = new VolatilityOracle(classProfiles());
        factory = new OracleFactory(address(volatility));
        ethUsd = new HostileFeed(8, 2_000e8);
        usdcUsd = new HostileFeed(8, 1e8);
        sequencer = new HostileFeed(0, 0);
        weth = address(new Decimals(18));
        usdc = address(new Decimals(6));
    }

    /// @notice ETH/USD divided by USDC/USD, without band, sequencer or second source.
    function _plain() internal view returns (PairOracleParams memory params) {
        params.baseToken = weth;
        params.quoteToken = usdc;
        params.feeds = new FeedParams[](2);
        params.feeds[0] = FeedParams(address(ethUsd), false, uint8(MAJOR), 3_600, 300, 0, 0, 0);
        params.feeds[1] = FeedParams(address(usdcUsd), true, uint8(STABLE), 86_400, 600, 0, 0, 0);
        params.volatilityOracle = address(volatility);
        params.expectedPrice = 2_000e24;
        params.expectedTolerance = 0.02e18;
    }

    /// @notice The same with the caution band of majors, the peg band of stables and an L2 sequencer.
    function _full() internal returns (PairOracleParams memory params) {
        params = _plain();
        params.bandMultiplier = 6e18;
        params.bandBase = 0.02e18;
        params.feeds[1].pegBand = 0.02e18;
        params.sequencerFeed = address(sequencer);
        params.sequencerGrace = 3_600;
        sequencer.set(1, 0, T0 - 7_200);
    }

    function _create(PairOracleParams memory params) internal returns (PairOracle) {
        return PairOracle(factory.createPairOracle(params));
    }

    function _assertRead(
        PairOracle oracle,
        uint256 price,
        uint256 ref,
        OracleState state,
        string memory why
    ) internal view {
        (uint256 gotPrice, uint256 gotReference, OracleState gotState) = oracle.read();
        assertEq(uint256(gotState), uint256(state), string.concat("state: ", why));
        assertEq(gotPrice, price, string.concat("price: ", why));
        assertEq(gotReference, ref, string.concat("reference: ", why));
    }

    /// @notice Lets time pass, with both feeds speaking at the end of it.
    function _later(uint256 time) internal {
        vm.warp(block.timestamp + time);
        ethUsd.setAnswer(2_000e8);
        usdcUsd.setAnswer(1e8);
    }
}
