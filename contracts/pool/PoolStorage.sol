// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PositionId} from "../types/PositionId.sol";
import {MarginParams} from "../types/PoolParams.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @dev A struct, so that an entry finds the slot once, reads it and writes it.
struct Position {
    PositionWord word;
}

/// @dev Margin rules of one token: the ones in force are between `from` and `to`, linear in time over the day after `since`.
struct MarginRules {
    MarginParams from;
    MarginParams to;
    address volatilitySource; // zero: fixed margins
    uint40 since; // [unix seconds]
}

/// @dev What the pool itself last saw an oracle say: used for eligibility when the oracle is dead, and at a wind-down.
struct PriceSample {
    uint216 price; // [price 1e36]
    uint40 takenAt; // [unix seconds]
}

/// @dev The end of an oracle's life (decisions.md 21).
struct Succession {
    address oracle; // in force instead of the one of creation; zero: that one
    bool inverse;
    bool woundDown; // priced for good at `finalPrice`
    uint40 deadSince; // first poke of an unbroken STALE; zero: alive when last poked [unix seconds]
    address nextOracle; // announced
    bool nextInverse;
    uint40 earliest; // when the announced one may be installed [unix seconds]
    uint256 finalPrice; // [price 1e36]
}

/// @dev Roles and slow parameters. No path of a user reads this, unless a flag in pool word A says so.
struct Governance {
    address curator;
    uint40 haltedUntil; // [unix seconds]
    address pendingCurator;
    uint40 haltAllowedFrom; // [unix seconds]
    address guardian;
    uint40 capsRaisedAt; // [unix seconds]
    address feeRecipient;
    uint32 protocolFeeShare; // [ppm]
    uint128 supplyCap; // [assets]
    uint128 borrowCap; // [assets]
    uint128 protocolFees; // part of the reserve that is owed to the protocol [reserve units]
    uint128 poolFees; // part of the reserve that is owed to the fee recipient [reserve units]
}

/// @title PoolStorage
/// @notice All storage of a pool but the share token's. The pool and its extension both inherit it first, so that the slots are
/// the same in both.
/// @dev The first two slots carry every path of a borrower and of a lender; their bits are documented at `PoolState`.
abstract contract PoolStorage is ReentrancyGuardTransient {
    /// @dev slot 0: index, last accrual, rate at target, reserve, ramp of token 0, flags
    uint256 internal _wordA;
    /// @dev slot 1: cash, scaled debt, initial margin of token 0, start of all ramps
    uint256 internal _wordB;
    /// @dev slots 2 and 3: margins of tokens 1 to 4 and 5 to 7, 60 bits each: start 20 | target 20 | initial 20 [ppm]
    uint256[2] internal _ramps;
    /// @dev slot 4: the volatility that the last sync used for each token, 32 bits each [ppm]; read by the size add-on alone
    uint256 internal _sigmas;
    mapping(PositionId id => Position) internal _positions;
    /// @dev Amounts of tokens 1 to 7, two to a slot: key (k - 1) / 2, token 1, 3, 5, 7 in the lower half
    mapping(PositionId id => mapping(uint256 pair => uint256)) internal _baskets;
    /// @dev permissions 8 | maxLossPpm 24 | expiry 48
    mapping(address owner => mapping(address operator => uint256)) internal _operators;
    /// @dev ERC-2612 permits of shares
    mapping(address owner => uint256) internal _permitNonces;
    /// @dev Signed operator permissions
    mapping(address owner => uint256) internal _operatorNonces;
    Governance internal _governance;
    mapping(uint256 k => MarginRules) internal _marginRules;
    mapping(uint256 k => PriceSample) internal _samples;
    mapping(uint256 k => Succession) internal _successions;
    /// @dev Collateral that close-outs left in the pool for the lenders [base units]
    mapping(uint256 k => uint256) internal _orphans;

    /// @dev The guard is all that a pool and its extensions keep in transient storage, so it may have the first slot: OpenZeppelin's is a
    /// constant of 32 bytes, at every entry and every exit.
    function _reentrancyGuardStorageSlot() internal pure override returns (bytes32) {
        return 0;
    }
}
