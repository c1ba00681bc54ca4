// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Borrow index at the creation of a pool: 1.0. Resolution 1e-15, room for growth of 1.2e9 in 80 bits.
uint256 constant INDEX_SCALE = 1e15;
uint256 constant INDEX_MAX = type(uint80).max;
/// @dev Cash and total scaled debt hold 104 bits each: 2e31 base units.
uint256 constant POOL_AMOUNT_MAX = type(uint104).max;
uint256 constant RESERVE_UNITS_MAX = type(uint56).max;
/// @dev The rate at target is stored in units of 16 wei per second, so that 200 % a year fits into 32 bits.
uint256 constant RATE_UNIT = 16;

/// @dev Pool flags: each says that a slot off the hot path has something to say. None is ever set in a plain pool.
uint256 constant POOL_HALT = 1; // the guardian's halt may be running: read PoolStorage.governance
uint256 constant POOL_LIMITS = 2; // the curator set caps: read PoolStorage.governance
uint256 constant POOL_PROTOCOL_FEE = 4; // the protocol takes a share of what the reserve receives
uint256 constant POOL_ORACLES = 8; // an oracle was succeeded or a token winds down: read PoolStorage.succession
uint256 constant POOL_SATURATED = 16; // the index reached its end: interest stopped, borrowing closed
uint256 constant POOL_DYNAMIC = 32; // a margin follows volatility, or its rules were changed: new risk needs a fresh sync
uint256 constant POOL_FEES = 64; // part of the reserve is owed to fee recipients: read PoolStorage.governance
uint256 constant POOL_SIZE_ADD_ON = 128; // at least one initial margin rises with the position's own size

/// @notice The two slots that every path of a pool reads, unpacked.
/// @dev Word A, from bit 0: index 80 | lastAccrual 32 | rateAtTarget 32 | reserve 56 | rampStart 20 | rampTarget 20 | flags 16.
/// Word B, from bit 0: cash 104 | scaledDebt 104 | initialMargin 20 | syncMinute 28.
struct PoolState {
    uint256 index; // borrow index [INDEX_SCALE]
    uint256 lastAccrual; // [seconds since the pool's creation]
    uint256 rateAtTarget; // [RATE_UNIT WAD per second]
    uint256 reserve; // [reserve units, see IMarginPool.reserveUnit]
    uint256 rampStart; // maintenance margin of token 0 at `syncMinute` [ppm]
    uint256 rampTarget; // where it goes [ppm]
    uint256 flags;
    uint256 cash; // idle debt assets, never balanceOf [assets]
    uint256 scaledDebt; // sum of all positions' scaled debt
    uint256 initialMargin; // of token 0 [ppm]
    uint256 syncMinute; // start of every ramp of the pool [minutes since the pool's creation]
    uint256 newProtocolFees; // not in the two words: fees of this accrual, booked with them [reserve units]
    uint256 newPoolFees; // likewise [reserve units]
}

/// @dev Fills `s` in place: a struct handed back would be allocated and cleared once more. Assembly, because every path pays
/// for it: field n of the struct lies at 0x20 x n.
function unpackPoolState(PoolState memory s, uint256 a, uint256 b) pure {
    assembly ("memory-safe") {
        mstore(s, and(a, 0xffffffffffffffffffff)) // index
        mstore(add(s, 0x20), and(shr(80, a), 0xffffffff)) // lastAccrual
        mstore(add(s, 0x40), and(shr(112, a), 0xffffffff)) // rateAtTarget
        mstore(add(s, 0x60), and(shr(144, a), 0xffffffffffffff)) // reserve
        mstore(add(s, 0x80), and(shr(200, a), 0xfffff)) // rampStart
        mstore(add(s, 0xa0), and(shr(220, a), 0xfffff)) // rampTarget
        mstore(add(s, 0xc0), shr(240, a)) // flags
        mstore(add(s, 0xe0), and(b, 0xffffffffffffffffffffffffff)) // cash
        mstore(add(s, 0x100), and(shr(104, b), 0xffffffffffffffffffffffffff)) // scaledDebt
        mstore(add(s, 0x120), and(shr(208, b), 0xfffff)) // initialMargin
        mstore(add(s, 0x140), shr(228, b)) // syncMinute
    }
}

/// @dev Expects fields that fit: the pool checks amounts on the way in (`MarginPool_AmountOverflow`) and saturates the rest.
function packPoolState(PoolState memory s) pure returns (uint256 a, uint256 b) {
    assembly ("memory-safe") {
        a := or(mload(s), shl(80, mload(add(s, 0x20)))) // index, lastAccrual
        a := or(a, shl(112, mload(add(s, 0x40)))) // rateAtTarget
        a := or(a, shl(144, mload(add(s, 0x60)))) // reserve
        a := or(a, shl(200, mload(add(s, 0x80)))) // rampStart
        a := or(a, shl(220, mload(add(s, 0xa0)))) // rampTarget
        a := or(a, shl(240, mload(add(s, 0xc0)))) // flags
        b := or(mload(add(s, 0xe0)), shl(104, mload(add(s, 0x100)))) // cash, scaledDebt
        b := or(b, shl(208, mload(add(s, 0x120)))) // initialMargin
        b := or(b, shl(228, mload(add(s, 0x140)))) // syncMinute
    }
}
