// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IExactOutputAdapter, ISwapAdapter} from "../../interfaces/ISwapAdapter.sol";
import {IUniswapV3Adapter, IUniswapV3PoolSwap} from "../../interfaces/IUniswapV3Adapter.sol";

/// @title UniswapV3Adapter
/// @notice Trades with Uniswap V3 pools themselves, without their router: no approval, one transfer less.
contract UniswapV3Adapter is IUniswapV3Adapter {
    using SafeERC20 for IERC20;

    /// @dev A hop is token, fee, token; the next one starts with this one's last token.
    uint256 private constant _HOP = 43;
    uint256 private constant _STEP = 23;
    /// @dev The ends of Uniswap's price range, exclusive: trades are bounded by amounts, hops need no price of their own.
    uint160 private constant _LOWEST_PRICE = 4295128740;
    uint160 private constant _HIGHEST_PRICE = 1461446703485210103287273052203988822378723970341;

    /// @inheritdoc IUniswapV3Adapter
    address public immutable UNISWAP_FACTORY;
    bytes32 private immutable _INIT_CODE_HASH;

    /// @dev What the first hop cost: known in the innermost callback, asked for after the outermost swap.
    uint256 private transient _cost;

    constructor(address uniswapFactory, bytes32 initCodeHash) {
        UNISWAP_FACTORY = uniswapFactory;
        _INIT_CODE_HASH = initCodeHash;
    }

    /// @inheritdoc ISwapAdapter
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        address receiver,
        bytes calldata route
    ) external returns (uint256 amountOut) {
        _checkRoute(tokenIn, tokenOut, route);

        amountOut = amountIn;
        for (uint256 end = _HOP; end <= route.length; end += _STEP) {
            address to = end == route.length ? receiver : address(this);
            (uint256 used, uint256 got) = _swap(route[end - _HOP:end], to, int256(amountOut));
            // What a pool without liquidity leaves would be stranded here: "exactly" means all of it.
            require(used == amountOut, UniswapV3Adapter_PartialFill(used, amountOut));
            amountOut = got;
        }
        _cost = 0;

        require(amountOut >= minOut, SwapAdapter_OutputBelowMinimum(amountOut, minOut));
    }

    /// @inheritdoc IExactOutputAdapter
    function swapExactOutput(
        address tokenIn,
        address tokenOut,
        uint256 amountOut,
        uint256 maxIn,
        address receiver,
        bytes calldata route
    ) external returns (uint256 amountIn) {
        _checkRoute(tokenIn, tokenOut, route);

        _buy(route, receiver, amountOut);
        amountIn = _cost;
        _cost = 0;

        require(amountIn <= maxIn, SwapAdapter_InputAboveMaximum(amountIn, maxIn));
        if (amountIn < maxIn) IERC20(tokenIn).safeTransfer(msg.sender, maxIn - amountIn);
    }

    /// @inheritdoc IUniswapV3Adapter
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata path) external {
        require(path.length >= _HOP, UniswapV3Adapter_UnauthorizedCallback(msg.sender, address(0)));
        (address tokenIn, address tokenOut, uint24 fee) = _decode(path[path.length - _HOP:]);
        address pool = poolOf(tokenIn, tokenOut, fee);
        // A pool calls back only the one that called it, so its address alone proves that this contract did.
        require(msg.sender == pool, UniswapV3Adapter_UnauthorizedCallback(msg.sender, pool));

        uint256 owed = uint256(amount0Delta > 0 ? amount0Delta : amount1Delta);
        if (path.length == _HOP) {
            _cost = owed;
            IERC20(tokenIn).safeTransfer(pool, owed);
        } else {
            // Exact output, bought backwards: the hop before pays this pool.
            _buy(path[:path.length - _STEP], pool, owed);
        }
    }

    /// @inheritdoc IUniswapV3Adapter
    function poolOf(address tokenA, address tokenB, uint24 fee) public view returns (address) {
        (address token0, address token1) = tokenA < tokenB ? (tokenA, tokenB) : (tokenB, tokenA);
        bytes32 salt = keccak256(abi.encode(token0, token1, fee));
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), UNISWAP_FACTORY, salt, _INIT_CODE_HASH));

        return address(uint160(uint256(hash)));
    }

    /// @dev Buys `amountOut` with the last hop of `path`; the callback sees to its input.
    function _buy(bytes calldata path, address receiver, uint256 amountOut) private {
        (, uint256 got) = _swap(path, receiver, -int256(amountOut));
        require(got == amountOut, UniswapV3Adapter_PartialFill(got, amountOut));
    }

    /// @dev Swaps in the last hop of `path`.
    function _swap(bytes calldata path, address receiver, int256 amount) private returns (uint256 used, uint256 got) {
        (address pool, bool zeroForOne) = _poolOfLastHop(path);
        (int256 amount0, int256 amount1) = IUniswapV3PoolSwap(pool).swap(
            receiver,
            zeroForOne,
            amount,
            zeroForOne ? _LOWEST_PRICE : _HIGHEST_PRICE,
            path
        );

        return zeroForOne ? (uint256(amount0), uint256(-amount1)) : (uint256(amount1), uint256(-amount0));
    }

    function _poolOfLastHop(bytes calldata path) private view returns (address pool, bool zeroForOne) {
        (address tokenIn, address tokenOut, uint24 fee) = _decode(path[path.length - _HOP:]);
        pool = poolOf(tokenIn, tokenOut, fee);
        zeroForOne = tokenIn < tokenOut;
        require(pool.code.length > 0, UniswapV3Adapter_NoPool(tokenIn, tokenOut, fee));
    }

    function _checkRoute(address tokenIn, address tokenOut, bytes calldata route) private pure {
        uint256 length = route.length;
        require(
            length >= _HOP &&
                (length - _HOP) % _STEP == 0 &&
                address(bytes20(route[:20])) == tokenIn &&
                address(bytes20(route[length - 20:])) == tokenOut,
            SwapAdapter_InvalidRoute(tokenIn, tokenOut)
        );
    }

    function _decode(bytes calldata hop) private pure returns (address tokenIn, address tokenOut, uint24 fee) {
        tokenIn = address(bytes20(hop[:20]));
        fee = uint24(bytes3(hop[20:23]));
        tokenOut = address(bytes20(hop[23:43]));
    }
}
