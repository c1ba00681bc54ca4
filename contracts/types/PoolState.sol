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
uint256 constant POOL_LIMITS = 2; // the curator lowered a cap: read PoolStorage.limits
uint256 constant POOL_PROTOCOL_FEE = 4; // the protocol takes a share of what the reserve receives
uint256 constant POOL_ORACLES = 8; // an oracle was succeeded or a token winds down: read PoolStorage.succession
uint256 constant POOL_SATURATED = 16; // the index reached its end: interest stopped, borrowing closed
uint256 constant POOL_DYNAMIC = 32; // at least one margin follows volatility: new risk needs a fresh sync
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

/// @dev Fills `s` in place: a struct handed back would be allocated and cleared once more.
function unpackPoolState(PoolState memory s, uint256 a, uint256 b) pure {
    s.index = a & INDEX_MAX;
    s.lastAccrual = (a >> 80) & 0xffffffff;
    s.rateAtTarget = (a >> 112) & 0xffffffff;
    s.reserve = (a >> 144) & RESERVE_UNITS_MAX;
    s.rampStart = (a >> 200) & 0xfffff;
    s.rampTarget = (a >> 220) & 0xfffff;
    s.flags = a >> 240;
    s.cash = b & POOL_AMOUNT_MAX;
    s.scaledDebt = (b >> 104) & POOL_AMOUNT_MAX;
    s.initialMargin = (b >> 208) & 0xfffff;
    s.syncMinute = b >> 228;
}

/// @dev Expects fields that fit: the pool checks amounts on the way in (`MarginPool_AmountOverflow`) and saturates the rest.
function packPoolState(PoolState memory s) pure returns (uint256 a, uint256 b) {
    a =
        s.index |
        (s.lastAccrual << 80) |
        (s.rateAtTarget << 112) |
        (s.reserve << 144) |
        (s.rampStart << 200) |
        (s.rampTarget << 220) |
        (s.flags << 240);
    b = s.cash | (s.scaledDebt << 104) | (s.initialMargin << 208) | (s.syncMinute << 228);
}
