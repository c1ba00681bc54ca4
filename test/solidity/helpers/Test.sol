// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Vm, vm as VM} from "./Vm.sol";

/// @title Test
/// @notice Base of the Solidity tests: the cheatcodes as `vm`, and assertions that revert with what was found.
abstract contract Test {
    Vm internal constant vm = VM;

    error Test_False(string reason);
    error Test_NotEqual(string reason, uint256 actual, uint256 expected);
    error Test_NotEqualSigned(string reason, int256 actual, int256 expected);
    error Test_NotEqualWord(string reason, bytes32 actual, bytes32 expected);
    error Test_NotEqualBytes(string reason, bytes actual, bytes expected);
    error Test_NotBelow(string reason, uint256 actual, uint256 limit);
    error Test_NotAbove(string reason, uint256 actual, uint256 limit);
    error Test_NotBelowSigned(string reason, int256 actual, int256 limit);
    error Test_NotAboveSigned(string reason, int256 actual, int256 limit);
    error Test_NotClose(string reason, uint256 actual, uint256 expected, uint256 tolerance);
    error Test_EmptyRange(uint256 low, uint256 high);

    /* TRUTH AND EQUALITY */

    function assertTrue(bool condition, string memory reason) internal pure {
        require(condition, Test_False(reason));
    }

    function assertTrue(bool condition) internal pure {
        assertTrue(condition, "");
    }

    function assertFalse(bool condition, string memory reason) internal pure {
        require(!condition, Test_False(reason));
    }

    function assertFalse(bool condition) internal pure {
        assertFalse(condition, "");
    }

    function assertEq(uint256 actual, uint256 expected, string memory reason) internal pure {
        require(actual == expected, Test_NotEqual(reason, actual, expected));
    }

    function assertEq(uint256 actual, uint256 expected) internal pure {
        assertEq(actual, expected, "");
    }

    function assertEq(int256 actual, int256 expected, string memory reason) internal pure {
        require(actual == expected, Test_NotEqualSigned(reason, actual, expected));
    }

    function assertEq(int256 actual, int256 expected) internal pure {
        assertEq(actual, expected, "");
    }

    function assertEq(address actual, address expected, string memory reason) internal pure {
        assertEq(bytes32(uint256(uint160(actual))), bytes32(uint256(uint160(expected))), reason);
    }

    function assertEq(address actual, address expected) internal pure {
        assertEq(actual, expected, "");
    }

    function assertEq(bool actual, bool expected, string memory reason) internal pure {
        assertEq(bytes32(uint256(actual ? 1 : 0)), bytes32(uint256(expected ? 1 : 0)), reason);
    }

    function assertEq(bool actual, bool expected) internal pure {
        assertEq(actual, expected, "");
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory reason) internal pure {
        require(actual == expected, Test_NotEqualWord(reason, actual, expected));
    }

    function assertEq(bytes32 actual, bytes32 expected) internal pure {
        assertEq(actual, expected, "");
    }

    function assertEq(bytes memory actual, bytes memory expected, string memory reason) internal pure {
        require(keccak256(actual) == keccak256(expected), Test_NotEqualBytes(reason, actual, expected));
    }

    function assertEq(bytes memory actual, bytes memory expected) internal pure {
        assertEq(actual, expected, "");
    }

    function assertEq(string memory actual, string memory expected, string memory reason) internal pure {
        assertEq(bytes(actual), bytes(expected), reason);
    }

    function assertEq(string memory actual, string memory expected) internal pure {
        assertEq(bytes(actual), bytes(expected), "");
    }

    function assertNotEq(uint256 actual, uint256 other, string memory reason) internal pure {
        require(actual != other, Test_False(reason));
    }

    function assertNotEq(address actual, address other, string memory reason) internal pure {
        require(actual != other, Test_False(reason));
    }

    function assertNotEq(bytes32 actual, bytes32 other, string memory reason) internal pure {
        require(actual != other, Test_False(reason));
    }

    /* ORDER */

    function assertLe(uint256 actual, uint256 limit, string memory reason) internal pure {
        require(actual <= limit, Test_NotBelow(reason, actual, limit));
    }

    function assertLe(uint256 actual, uint256 limit) internal pure {
        assertLe(actual, limit, "");
    }

    function assertLt(uint256 actual, uint256 limit, string memory reason) internal pure {
        require(actual < limit, Test_NotBelow(reason, actual, limit));
    }

    function assertLt(uint256 actual, uint256 limit) internal pure {
        assertLt(actual, limit, "");
    }

    function assertGe(uint256 actual, uint256 limit, string memory reason) internal pure {
        require(actual >= limit, Test_NotAbove(reason, actual, limit));
    }

    function assertGe(uint256 actual, uint256 limit) internal pure {
        assertGe(actual, limit, "");
    }

    function assertGt(uint256 actual, uint256 limit, string memory reason) internal pure {
        require(actual > limit, Test_NotAbove(reason, actual, limit));
    }

    function assertGt(uint256 actual, uint256 limit) internal pure {
        assertGt(actual, limit, "");
    }

    function assertLe(int256 actual, int256 limit, string memory reason) internal pure {
        require(actual <= limit, Test_NotBelowSigned(reason, actual, limit));
    }

    function assertGe(int256 actual, int256 limit, string memory reason) internal pure {
        require(actual >= limit, Test_NotAboveSigned(reason, actual, limit));
    }

    /// @param tolerance Greatest difference that passes, in the unit of the operands.
    function assertApproxEqAbs(
        uint256 actual,
        uint256 expected,
        uint256 tolerance,
        string memory reason
    ) internal pure {
        uint256 difference = actual > expected ? actual - expected : expected - actual;
        require(difference <= tolerance, Test_NotClose(reason, actual, expected, tolerance));
    }

    /// @param tolerance Greatest difference that passes, as a fraction of `expected` [WAD].
    function assertApproxEqRel(
        uint256 actual,
        uint256 expected,
        uint256 tolerance,
        string memory reason
    ) internal pure {
        uint256 difference = actual > expected ? actual - expected : expected - actual;
        // Divided before it is multiplied: no overflow for any `expected`, and at worst stricter than asked.
        require(
            difference <= (expected / 1e18) * tolerance + ((expected % 1e18) * tolerance) / 1e18,
            Test_NotClose(reason, actual, expected, tolerance)
        );
    }

    /* INPUTS */

    /// @notice Folds a fuzzed number into [low, high]; a number that is inside already stays as it is.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        require(low <= high, Test_EmptyRange(low, high));
        if (x >= low && x <= high) return x;

        uint256 size = high - low;
        if (size == type(uint256).max) return x;

        return low + (x % (size + 1));
    }

    /// @notice Folds a fuzzed signed number into [low, high].
    function bound(int256 x, int256 low, int256 high) internal pure returns (int256) {
        // Shifted by 2^255, signed order becomes unsigned order.
        uint256 shift = 1 << 255;
        // unchecked: the sums wrap on purpose, both ways.
        unchecked {
            return int256(bound(uint256(x) + shift, uint256(low) + shift, uint256(high) + shift) - shift);
        }
    }

    /// @notice A labelled account with a key, both derived from its name.
    function makeAccount(string memory name) internal returns (address account, uint256 key) {
        key = uint256(keccak256(bytes(name)));
        account = vm.addr(key);
        vm.label(account, name);
    }

    /// @notice A labelled address derived from its name.
    function makeAddr(string memory name) internal returns (address account) {
        (account, ) = makeAccount(name);
    }
}
