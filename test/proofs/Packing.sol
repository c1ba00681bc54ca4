// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title Packing
/// @notice Words of several fields: what is put in comes out, and no field touches another.
contract Packing {
    function aPositionUnpacks(uint120 amount, uint120 scaled, uint8 mask, uint8 flags) external pure {
        uint256 word = Mirror.packPosition(amount, scaled, mask, flags);
        assert(Mirror.field(word, 1, 2 ** 120) == amount);
        assert(Mirror.field(word, 2 ** 120, 2 ** 120) == scaled);
        assert(Mirror.field(word, 2 ** 240, 2 ** 8) == mask);
        assert(word / 2 ** 248 == flags);
    }

    /// @dev Two positions with the same word are the same.
    function aPositionIsItsWord(uint120 amount, uint120 scaled, uint120 amount2, uint120 scaled2) external pure {
        require(Mirror.packPosition(amount, scaled, 0, 0) == Mirror.packPosition(amount2, scaled2, 0, 0));
        assert(amount == amount2);
        assert(scaled == scaled2);
    }

    function theBooksUnpackTheirIndex(
        uint80 index,
        uint32 time,
        uint32 rate,
        uint56 reserve,
        uint16 flags
    ) external pure {
        uint256 word = Mirror.packBooksA(index, time, rate, reserve, 0, 0, flags);
        assert(Mirror.field(word, 1, 2 ** 80) == index);
        assert(Mirror.field(word, 2 ** 80, 2 ** 32) == time);
        assert(Mirror.field(word, 2 ** 112, 2 ** 32) == rate);
    }

    function theBooksUnpackTheirReserve(
        uint80 index,
        uint56 reserve,
        uint24 start,
        uint24 target,
        uint16 flags
    ) external pure {
        require(start < 2 ** 20 && target < 2 ** 20);
        uint256 word = Mirror.packBooksA(index, 0, 0, reserve, start, target, flags);
        assert(Mirror.field(word, 2 ** 144, 2 ** 56) == reserve);
        assert(Mirror.field(word, 2 ** 200, 2 ** 20) == start);
        assert(Mirror.field(word, 2 ** 220, 2 ** 20) == target);
        assert(word / 2 ** 240 == flags);
    }

    function theBooksUnpackTheirCash(uint104 cash, uint104 scaled, uint24 initial, uint32 minute) external pure {
        require(initial < 2 ** 20 && minute < 2 ** 28);
        uint256 word = Mirror.packBooksB(cash, scaled, initial, minute);
        assert(Mirror.field(word, 1, 2 ** 104) == cash);
        assert(Mirror.field(word, 2 ** 104, 2 ** 104) == scaled);
        assert(Mirror.field(word, 2 ** 208, 2 ** 20) == initial);
        assert(word / 2 ** 228 == minute);
    }

    /// @dev A position's id names its owner and its number, and no other pair.
    function aPositionIdNamesItsOwner(uint160 owner, uint96 index) external pure {
        uint256 id = uint256(owner) * 2 ** 96 + index;
        assert(id / 2 ** 96 == owner);
        assert(id % 2 ** 96 == index);
    }

    /// @dev An operator's word: permissions, loss allowed, expiry.
    function anOperatorUnpacks(uint8 permissions, uint24 loss, uint48 expiry) external pure {
        uint256 word = permissions + uint256(loss) * 2 ** 8 + uint256(expiry) * 2 ** 32;
        assert(word % 2 ** 8 == permissions);
        assert(Mirror.field(word, 2 ** 8, 2 ** 24) == loss);
        assert(word / 2 ** 32 == expiry);
    }
}
