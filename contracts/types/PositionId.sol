// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Identifier of a position inside one pool: owner in the upper 160 bits, index in the lower 96.
/// @dev An owner has as many isolated positions in a pool as he likes; a position needs no registration.
type PositionId is bytes32;

using {owner, index, equals as ==} for PositionId global;

/// @dev Returns the id of position number `positionIndex` of `positionOwner`.
function toPositionId(address positionOwner, uint96 positionIndex) pure returns (PositionId) {
    return PositionId.wrap(bytes32((uint256(uint160(positionOwner)) << 96) | positionIndex));
}

/// @dev Returns who owns the position.
function owner(PositionId id) pure returns (address) {
    return address(uint160(uint256(PositionId.unwrap(id)) >> 96));
}

/// @dev Returns the number of the position among those of its owner.
function index(PositionId id) pure returns (uint96) {
    return uint96(uint256(PositionId.unwrap(id)));
}

function equals(PositionId a, PositionId b) pure returns (bool) {
    return PositionId.unwrap(a) == PositionId.unwrap(b);
}
