// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";

/// @title VectorTest
/// @notice Reads the reference vectors of `test/vectors` column by column, so that the Solidity tests know answers that our own
/// code did not compute. The whole comparison, every field of every suite, is `npm run vectors`.
abstract contract VectorTest is Test {
    error VectorTest_NotANumber(string text);

    /// @dev Tolerance of the references: 1e-12 of the value, and 1e-15 beyond.
    uint256 private constant RELATIVE = 1e12;
    uint256 private constant ABSOLUTE = 1e3;

    function _load(string memory suite) internal view returns (string memory) {
        return vm.readFile(string.concat("test/vectors/", suite, ".json"));
    }

    /// @notice One text field of all cases that `path` selects.
    function _texts(string memory json, string memory path) internal pure returns (string[] memory) {
        return abi.decode(vm.parseJson(json, path), (string[]));
    }

    /// @notice One decimal field of all cases [WAD].
    function _wads(string memory json, string memory path) internal pure returns (uint256[] memory) {
        return _unsigned(_signed(json, path));
    }

    /// @notice One signed decimal field of all cases [WAD].
    function _signed(string memory json, string memory path) internal pure returns (int256[] memory) {
        return _parseAll(_texts(json, path), 18);
    }

    /// @notice One field that is a whole number in all cases.
    function _integers(string memory json, string memory path) internal pure returns (int256[] memory) {
        return _parseAll(_texts(json, path), 0);
    }

    /// @notice One field that is a list of decimals in all cases [WAD].
    function _lists(string memory json, string memory path) internal pure returns (int256[][] memory lists) {
        string[][] memory texts = abi.decode(vm.parseJson(json, path), (string[][]));
        lists = new int256[][](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) lists[i] = _parseAll(texts[i], 18);
    }

    function _unsigned(int256[] memory numbers) internal pure returns (uint256[] memory result) {
        result = new uint256[](numbers.length);
        for (uint256 i = 0; i < numbers.length; ++i) {
            assertGe(numbers[i], int256(0), "a number that cannot be negative is");
            result[i] = uint256(numbers[i]);
        }
    }

    function _assertClose(uint256 actual, uint256 expected, string memory field) internal pure {
        assertApproxEqAbs(actual, expected, expected / RELATIVE + ABSOLUTE, field);
    }

    function _assertClose(int256 actual, int256 expected, string memory field) internal pure {
        assertEq(actual < 0 && actual < -int256(ABSOLUTE), expected < -int256(ABSOLUTE), field);
        _assertClose(uint256(actual < 0 ? -actual : actual), uint256(expected < 0 ? -expected : expected), field);
    }

    function _parseAll(string[] memory texts, uint256 decimals) private pure returns (int256[] memory numbers) {
        numbers = new int256[](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) numbers[i] = _parse(texts[i], decimals);
    }

    /// @dev A decimal text, with or without exponent, as an integer of `decimals` decimals; digits beyond them are cut off.
    function _parse(string memory text, uint256 decimals) internal pure returns (int256) {
        bytes memory characters = bytes(text);
        bool negative = characters.length > 0 && characters[0] == "-";
        uint256 value = 0;
        uint256 fraction = 0;
        uint256 exponent = 0;
        bool point = false;
        for (uint256 i = negative ? 1 : 0; i < characters.length; ++i) {
            if (characters[i] == ".") {
                point = true;
            } else if (characters[i] == "e") {
                exponent = _negativeExponent(characters, i + 1);
                break;
            } else if (!point || fraction < decimals) {
                value = value * 10 + _digit(characters[i], text);
                if (point) ++fraction;
            }
        }
        // 256 bits hold 77 digits: a smaller number than that has none left.
        value = exponent > 77 ? 0 : (value * 10 ** (decimals - fraction)) / 10 ** exponent;

        return negative ? -int256(value) : int256(value);
    }

    /// @dev The references write only small numbers with an exponent.
    function _negativeExponent(bytes memory characters, uint256 start) private pure returns (uint256 exponent) {
        require(characters[start] == "-", VectorTest_NotANumber(string(characters)));
        for (uint256 i = start + 1; i < characters.length; ++i) {
            exponent = exponent * 10 + _digit(characters[i], string(characters));
        }
    }

    function _digit(bytes1 character, string memory text) private pure returns (uint256) {
        require(character >= "0" && character <= "9", VectorTest_NotANumber(text));

        return uint256(uint8(character)) - 48;
    }
}
