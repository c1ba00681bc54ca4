// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "./PositionId.sol";
import {PositionWord} from "./PositionWord.sol";

/// @notice One combined change of a position. All zero amounts are left out; `type(uint256).max` means all of it for
/// `withdraw` and `repay`.
struct Adjustment {
    address depositToken; // basket token put in
    uint256 deposit; // [base units of depositToken]
    address withdrawToken; // basket token taken out
    uint256 withdraw; // [base units of withdrawToken]
    uint256 borrow; // [assets]
    uint256 repay; // [assets]
    address receiver; // gets what is borrowed and withdrawn
    address callback; // called between paying out and pulling in; zero: nobody
}

/// @notice One batch of liquidations.
struct LiquidationBatch {
    uint256 maxRepay; // positions that would take the sum above it are skipped [assets]
    uint256 unmovable; // mask of basket tokens that the caller says cannot move; the pool tries them and reverts if they can
    address receiver; // gets the seized collateral
    address callback; // called between paying out and pulling in; zero: nobody
}

/// @notice What a combined change did, for its verification.
struct PositionChange {
    PositionId id;
    PositionWord before;
    PositionWord word;
    uint256 putIn; // index of the token put in
    uint256 deposited; // of it [base units]
    uint256 takeOut; // index of the token taken out
    uint256 heldBefore; // of it [base units]
    uint256 withdrawn; // of it [base units]
    uint256 borrowed; // [assets]
    uint256 repaid; // [assets]
    address receiver; // of what went out
}
