// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {ITwapOracle} from "../interfaces/ITwapOracle.sol";
import {IUniswapV3PoolFacts} from "../interfaces/IUniswapV3PoolFacts.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {TwapOracleParams} from "../types/OracleParams.sol";
import {OracleState} from "../types/OracleState.sol";
import {FeedReader} from "./FeedReader.sol";
import {MAX_PRICE} from "./PairFeeds.sol";

/// @title UniswapV3TwapOracle
/// @notice Price of a pair from the tick accumulator of a Uniswap V3 pool.
contract UniswapV3TwapOracle is ITwapOracle {
    uint32 private constant MIN_WINDOW = 30 minutes;
    uint32 private constant MAX_WINDOW = 1 days;
    int256 private constant MAX_TICK = 887_272;

    /// @dev ln(1.0001) * 1e36.
    uint256 private constant LN_TICK = 99_995_000_333_308_335_333_166_680_951_131;

    address public immutable baseToken;
    address public immutable quoteToken;
    address public immutable pool;
    uint32 public immutable window;
    uint128 private immutable MIN_LIQUIDITY;
    bool private immutable BASE_IS_TOKEN0;

    constructor(TwapOracleParams memory params) {
        require(params.pool.code.length != 0, TwapOracle_NoCode(params.pool));
        IUniswapV3PoolFacts facts = IUniswapV3PoolFacts(params.pool);
        (address token0, address token1) = (facts.token0(), facts.token1());
        require(
            params.baseToken == token0 || params.baseToken == token1,
            TwapOracle_NotInPool(params.baseToken, token0, token1)
        );
        require(
            params.window >= MIN_WINDOW &&
                params.window <= MAX_WINDOW &&
                params.blockTime != 0 &&
                params.blockTime <= params.window,
            TwapOracle_WindowOutOfRange(params.window, params.blockTime, MIN_WINDOW, MAX_WINDOW)
        );
        // A swap in every block must not push the start of the window out of the pool's memory.
        (, , , uint256 cardinality, , , ) = facts.slot0();
        uint256 needed = WadMath.ceilDiv(params.window, params.blockTime) + 1;
        require(cardinality >= needed, TwapOracle_CardinalityTooLow(cardinality, needed));

        BASE_IS_TOKEN0 = params.baseToken == token0;
        (baseToken, quoteToken) = (params.baseToken, params.baseToken == token0 ? token1 : token0);
        (pool, window, MIN_LIQUIDITY) = (params.pool, params.window, params.minLiquidity);

        (, , uint256 liquidity) = _observe();
        require(
            liquidity >= params.minLiquidity && liquidity != 0,
            TwapOracle_TooShallow(liquidity, params.minLiquidity)
        );
    }

    /// @inheritdoc IPriceOracle
    function read() external view returns (uint256 price, uint256 referencePrice, OracleState state) {
        (bool answered, int256 tick, uint256 liquidity) = _observe();
        if (!answered) return (0, 0, OracleState.STALE);

        price = _priceDown(BASE_IS_TOKEN0 ? tick : -tick);
        if (price == 0 || price > MAX_PRICE) return (0, 0, OracleState.STALE);
        if (liquidity < MIN_LIQUIDITY) return (0, price, OracleState.STALE);

        return (price, price, OracleState.NORMAL);
    }

    /// @inheritdoc ITwapOracle
    function depth() external view returns (uint256 liquidity, uint256 minLiquidity) {
        (, , liquidity) = _observe();
        minLiquidity = MIN_LIQUIDITY;
    }

    /// @dev Mean tick, rounded down, and harmonic mean liquidity over the window.
    function _observe() private view returns (bool answered, int256 tick, uint256 liquidity) {
        int256 tickSum;
        uint256 inverseSum;
        (answered, tickSum, inverseSum) = FeedReader.cumulatives(pool, window);
        if (!answered) return (false, 0, 0);

        int256 time = int256(uint256(window));
        tick = tickSum / time;
        if (tickSum < 0 && tickSum % time != 0) --tick;
        if (tick < -MAX_TICK || tick > MAX_TICK) return (false, 0, 0);

        // The accumulator adds 2^128 / max(1, liquidity) per second.
        liquidity = inverseSum == 0 ? type(uint128).max : (uint256(window) << 128) / inverseSum;
    }

    /// @dev 1.0001^tick at the scale of prices, rounded down; 0 where it is below 1.
    function _priceDown(int256 tick) private pure returns (uint256) {
        uint256 size = uint256(tick < 0 ? -tick : tick);
        // At most e^88.8 < 2^129 at 18 decimals; its last digit is rounded down.
        uint256 power = WadMath.expDown(int256((size * LN_TICK) / 1e18));

        return tick < 0 ? 1e54 / (power + 1) : power * 1e18;
    }
}
