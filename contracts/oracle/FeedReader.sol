// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Gas that a feed, a rate source or a token may use in one call: a Chainlink proxy needs about 20,000, the dearest
/// exchange rates 60,000. Five of these, all burnt, still fit what a pool gives to an oracle.
uint256 constant FEED_GAS = 100_000;

/// @dev Gas that one nested oracle may use.
uint256 constant SOURCE_GAS = 250_000;

/// @dev Gas that a Uniswap V3 pool may use: a binary search over 65,535 cold observations needs 90,000.
uint256 constant POOL_GAS = 150_000;

/// @dev Greatest answer that is believed: two of them multiply without overflow, and a sample fits its slot.
uint256 constant MAX_ANSWER = type(uint96).max;

/// @title FeedReader
/// @notice Calls to feeds that may be anything: dead, empty, gas-burning, or answering with megabytes. A failure is a value.
/// @dev Every call is capped in gas, copies a fixed number of words and cannot revert, with one exception: when the caller
/// left too little gas for the cap. Otherwise he could starve a call and make a living feed look dead.
library FeedReader {
    /// @notice Thrown when the transaction has too little gas to tell a dead feed from a starved one.
    /// @param available Gas left.
    /// @param needed Gas that must be left before the call.
    error FeedReader_InsufficientGas(uint256 available, uint256 needed);

    /// @dev What is left to the call after EIP-150 keeps 1/64 back, and the dearest access to the account.
    uint256 private constant CALL_OVERHEAD = 5_000;

    /// @notice The latest round of a feed; all 0 when it does not answer.
    function latestRound(
        address feed
    ) internal view returns (bool answered, uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt) {
        // latestRoundData()
        return _round(feed, 0xfeaf968c, 0);
    }

    /// @notice Answer and time of one round of a feed; both 0 when the feed does not have it or returns another one.
    function roundAt(address feed, uint80 roundId) internal view returns (int256 answer, uint256 updatedAt) {
        _requireGas(FEED_GAS);

        // getRoundData(uint80); written out because a volatility sample reads two rounds.
        assembly ("memory-safe") {
            let id := and(roundId, 0xffffffffffffffffffff)
            let pointer := mload(0x40)
            mstore(0x00, 0x9a6fc8f500000000000000000000000000000000000000000000000000000000)
            mstore(0x04, id)
            let ok := staticcall(FEED_GAS, feed, 0x00, 0x24, pointer, 0xa0)
            if and(and(ok, gt(returndatasize(), 0x9f)), eq(mload(pointer), id)) {
                answer := mload(add(pointer, 0x20))
                updatedAt := mload(add(pointer, 0x60))
            }
        }
    }

    /// @notice Whether an answer can be a price at all.
    function isPrice(int256 answer, uint256 updatedAt) internal pure returns (bool) {
        // unchecked: 0 wraps to the greatest number, and a negative answer is greater than any limit.
        unchecked {
            return uint256(answer) - 1 < MAX_ANSWER && updatedAt != 0;
        }
    }

    /// @notice One word from `target`, called with a selector and one argument that functions without arguments ignore.
    function word(
        address target,
        bytes4 selector,
        uint256 argument
    ) internal view returns (bool answered, uint256 value) {
        uint256 pointer;
        (answered, pointer) = _call(target, uint32(selector), argument, 1, FEED_GAS);
        if (answered) value = _load(pointer);
    }

    /// @notice What another oracle's `read()` says; not answered when it fails.
    function source(address oracle) internal view returns (bool answered, uint256 price, uint256 state) {
        uint256 pointer;
        // read()
        (answered, pointer) = _call(oracle, 0x57de26a4, 0, 3, SOURCE_GAS);
        if (answered) (price, state) = (_load(pointer), _load(pointer + 0x40));
    }

    /// @notice What a Uniswap V3 pool has accumulated over the last `window` seconds.
    /// @return answered Whether the pool remembers that far.
    /// @return tickSum Sum over the seconds of the tick.
    /// @return inverseLiquiditySum Sum over the seconds of 2^128 / liquidity in range.
    function cumulatives(
        address pool,
        uint32 window
    ) internal view returns (bool answered, int56 tickSum, uint160 inverseLiquiditySum) {
        _requireGas(POOL_GAS);

        // observe([window, 0]) answers ([tick, tick], [inverse, inverse]): eight words.
        uint256[8] memory out;
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, shl(224, 0x883bdbfd))
            mstore(add(pointer, 0x04), 0x20)
            mstore(add(pointer, 0x24), 2)
            mstore(add(pointer, 0x44), window)
            mstore(add(pointer, 0x64), 0)
            answered := staticcall(POOL_GAS, pool, pointer, 0x84, out, 0x100)
            answered := and(answered, iszero(lt(returndatasize(), 0x100)))
        }
        answered = answered && out[0] == 0x40 && out[1] == 0xa0 && out[2] == 2 && out[5] == 2;
        if (!answered) return (false, 0, 0);

        // unchecked: the accumulators wrap on purpose; only their differences mean anything.
        unchecked {
            tickSum = int56(uint56(out[4])) - int56(uint56(out[3]));
            inverseLiquiditySum = uint160(out[7]) - uint160(out[6]);
        }
    }

    function _round(
        address feed,
        uint32 selector,
        uint256 argument
    ) private view returns (bool answered, uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt) {
        uint256 pointer;
        (answered, pointer) = _call(feed, selector, argument, 5, FEED_GAS);
        if (!answered) return (false, 0, 0, 0, 0);

        uint256 id = _load(pointer);
        if (id > type(uint80).max) return (false, 0, 0, 0, 0);

        return (true, uint80(id), int256(_load(pointer + 0x20)), _load(pointer + 0x40), _load(pointer + 0x60));
    }

    /// @dev Calls `target` and says where in memory the answer's first `words` words are. They lie beyond the free memory
    /// pointer, which is not moved: they must be read before anything is allocated.
    function _call(
        address target,
        uint32 selector,
        uint256 argument,
        uint256 words,
        uint256 gasCap
    ) private view returns (bool answered, uint256 pointer) {
        _requireGas(gasCap);

        // An account without code answers with nothing, which is too short like any other answer below `words`.
        assembly ("memory-safe") {
            pointer := mload(0x40)
            mstore(0x00, shl(224, selector))
            mstore(0x04, argument)
            let size := shl(5, words)
            answered := staticcall(gasCap, target, 0x00, 0x24, pointer, size)
            answered := and(answered, iszero(lt(returndatasize(), size)))
        }
    }

    function _requireGas(uint256 gasCap) private view {
        // unchecked: caps are constants of some millions.
        unchecked {
            uint256 needed = gasCap + gasCap / 63 + CALL_OVERHEAD;
            uint256 available = gasleft();
            require(available >= needed, FeedReader_InsufficientGas(available, needed));
        }
    }

    function _load(uint256 pointer) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(pointer)
        }
    }
}
