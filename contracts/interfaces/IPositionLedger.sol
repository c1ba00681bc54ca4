// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Adjustment} from "../types/Adjustment.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title IPositionLedger
/// @notice Collateral and debt of the positions of one pool.
interface IPositionLedger {
    /* ERRORS */

    /// @notice Thrown when an amount must not be zero.
    error MarginPool_ZeroAmount();
    /// @notice Thrown when an amount does not fit its field.
    error MarginPool_AmountOverflow(uint256 amount, uint256 limit);
    /// @notice Thrown when tokens would be sent to nobody or to the pool itself.
    error MarginPool_InvalidReceiver(address receiver);
    /// @notice Thrown when a callback target is the pool or one of its tokens, or does not return the magic value.
    error MarginPool_InvalidCallback(address target);
    /// @notice Thrown when a token is not in the basket.
    error MarginPool_UnknownCollateral(address token);
    /// @notice Thrown when a token delivered less than it said: such tokens are not supported.
    error MarginPool_TransferShortfall(address token, uint256 expected, uint256 received);
    /// @notice Thrown when more collateral is asked for than the position holds.
    error MarginPool_InsufficientCollateral(PositionId id, address token, uint256 amount, uint256 held);
    /// @notice Thrown when more is asked for than the pool has idle.
    error MarginPool_InsufficientCash(uint256 amount, uint256 cash);
    /// @notice Thrown when a position without debt is repaid.
    error MarginPool_NoDebt(PositionId id);
    /// @notice Thrown when a position would owe something, but less than the pool's minimum.
    error MarginPool_DebtBelowMinimum(PositionId id, uint256 debt, uint256 minDebt);
    /// @notice Thrown when a new risk would leave less than initial margin.
    /// @param id The position.
    /// @param borrowingPower Collateral value times (1 - initial margin), rounded down [assets].
    /// @param debt What the position would owe, rounded up [assets].
    /// @param withoutCredit Mask of basket tokens [bits] that gave no credit, because their oracles are not in the normal state.
    error MarginPool_BelowInitialMargin(PositionId id, uint256 borrowingPower, uint256 debt, uint256 withoutCredit);
    /// @notice Thrown when a trade at the oracle's price is asked for while the oracle is not in the normal state.
    error MarginPool_OracleNotNormal(address token, uint8 state);
    /// @notice Thrown when a token whose oracle is dead, or that winds down, is added to a position with debt, or, once its last price
    /// has faded or is final, is held by a position that takes new risk.
    error MarginPool_OracleDead(address token);
    /// @notice Thrown when a caller may not do this to the position.
    error MarginPool_NotAuthorized(address caller, PositionId id, uint256 permission);
    /// @notice Thrown when an operator takes out more value than its owner allowed against what it puts in.
    error MarginPool_OperatorValueLoss(PositionId id, uint256 valueOut, uint256 valueIn, uint256 maxLossPpm);
    /// @notice Thrown when borrowing would exceed the pool's cap.
    error MarginPool_BorrowCapExceeded(uint256 debt, uint256 cap);
    /// @notice Thrown when borrowing would leave the utilisation above the pool's limit.
    error MarginPool_UtilisationTooHigh(uint256 utilisationPpm, uint256 maxPpm);
    /// @notice Thrown while the guardian has halted new risk.
    error MarginPool_Halted(uint256 until);
    /// @notice Thrown when the borrow index has reached its end: borrowing is closed for good.
    error MarginPool_IndexSaturated();

    /* EVENTS */

    /// @notice Emitted when collateral is put into a position.
    /// @param id The position.
    /// @param token Basket token.
    /// @param amount [base units of token].
    /// @param position The position's word afterwards (see `PositionWord`).
    event CollateralDeposited(PositionId indexed id, address token, uint256 amount, PositionWord position);

    /// @notice Emitted when collateral is taken out of a position.
    /// @param id The position.
    /// @param token Basket token.
    /// @param amount [base units of token].
    /// @param position The position's word afterwards.
    event CollateralWithdrawn(PositionId indexed id, address token, uint256 amount, PositionWord position);

    /// @notice Emitted when a position borrows.
    /// @param id The position.
    /// @param amount [assets].
    /// @param position The position's word afterwards.
    event Borrowed(PositionId indexed id, uint256 amount, PositionWord position);

    /// @notice Emitted when debt is repaid.
    /// @param id The position.
    /// @param amount [assets].
    /// @param position The position's word afterwards.
    event Repaid(PositionId indexed id, uint256 amount, PositionWord position);

    /// @notice Emitted after every change of the pool's books: the two packed slots (see `PoolState`), enough to rebuild it.
    /// @param a Word A [packed].
    /// @param b Word B [packed].
    event PoolUpdated(uint256 a, uint256 b);

    /* READS */

    /// @notice The position's packed word.
    function positionWord(PositionId id) external view returns (PositionWord);

    /* ACTIONS */

    /// @notice Puts collateral into a position; anyone may do it for anyone, but only the owner and his operators add a token that a
    /// position with debt does not hold yet.
    /// @dev Never paused. Reverts for a token whose own oracle is dead if the position has debt.
    /// @param id The position.
    /// @param token Basket token.
    /// @param amount [base units of token].
    function depositCollateral(PositionId id, address token, uint256 amount) external;

    /// @notice Takes collateral out of a position. Without debt: in any state. With debt: initial margin must hold.
    /// @param id The position.
    /// @param token Basket token.
    /// @param amount [base units of token]; the maximum means all of it.
    /// @param receiver Who gets it.
    /// @return withdrawn [base units of token].
    function withdrawCollateral(
        PositionId id,
        address token,
        uint256 amount,
        address receiver
    ) external returns (uint256 withdrawn);

    /// @notice Borrows against a position; initial margin must hold afterwards.
    /// @param id The position.
    /// @param amount [assets].
    /// @param receiver Who gets it.
    function borrow(PositionId id, uint256 amount, address receiver) external;

    /// @notice Repays debt of a position; anyone may do it for anyone. Never blocked, needs no price.
    /// @dev More than the debt repays the debt. A repayment that would leave less than the minimum is trimmed to leave the
    /// minimum.
    /// @param id The position.
    /// @param amount [assets].
    /// @return repaid [assets].
    function repay(PositionId id, uint256 amount) external returns (uint256 repaid);

    /// @notice Changes a position in one call, with a callback between what goes out and what comes in: this is how leverage is
    /// opened and closed in one transaction.
    /// @dev Passes if at the end (a) there is no debt, or (b) debt fell and no token's amount per scaled debt fell, or (c) at a
    /// good price debt fell and health did not, nor, below health 1, the value of the collateral per debt (in CAUTION at the
    /// reference too), or (d) initial margin holds and the state allows new risk. The pool pulls
    /// from the caller; from a callback target that is not the caller only what the callback offered.
    /// @param id The position.
    /// @param adjustment What to change.
    /// @param data Passed to the callback.
    /// @return repaid Debt repaid [assets].
    /// @return withdrawn Collateral taken out [base units of withdrawToken].
    function adjust(
        PositionId id,
        Adjustment calldata adjustment,
        bytes calldata data
    ) external returns (uint256 repaid, uint256 withdrawn);
}
