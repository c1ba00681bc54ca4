// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolCallback} from "./IPoolCallback.sol";
import {IRouterPayments} from "./IRouterPayments.sol";
import {IRouterRelay} from "./IRouterRelay.sol";
import {IRouterTrades} from "./IRouterTrades.sol";

/// @title IMarginRouter
/// @notice Opens, increases, decreases and closes leveraged longs and shorts in one transaction, for the caller.
/// @dev A long borrows what it pays with and holds what it bought; a short borrows what it sells and holds the proceeds. In the
/// pools the two are the same trade, so the functions come in pairs which differ in words only: a wallet shows what is meant.
/// "Exact" functions fix what is bought and bound what is paid; the others fix what is sold and bound what comes in. Bounds are
/// one-sided: a better price never fails. Positions belong to the caller; the router acts as his operator in the pool.
/// The router holds no token, no allowance and no privilege between transactions.
interface IMarginRouter is IRouterPayments, IRouterTrades, IPoolCallback, IRouterRelay {
    /* OPEN AND INCREASE: operator permission INCREASE in the pool */

    /// @notice Opens a leveraged long: borrows, and sells exactly what is borrowed and paid.
    /// @dev The position must owe nothing, so that a wrong number does not mix two trades.
    /// @param pool Pool of the factory that lends what is spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param bought Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `bought` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param borrowed What the position borrows; all of it is sold [base units of debtToken].
    /// @param minBought Least that the trade must bring [base units of bought]; more is put into the position, too.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of bought].
    function openLong(
        address pool,
        uint96 index,
        address debtToken,
        address bought,
        address payToken,
        uint256 payAmount,
        uint256 borrowed,
        uint256 minBought,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Opens a leveraged long by an exact size, at a cost of at most `maxSpent`.
    /// @dev The position must owe nothing, so that a wrong number does not mix two trades.
    /// @param pool Pool of the factory that lends what is spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param bought Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `bought` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param maxSpent Most that the trade may cost, the caller's payment included [base units of debtToken]; the rest of the
    /// loan is repaid.
    /// @param size What the trade must bring, exactly [base units of bought].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of bought].
    function openLongExact(
        address pool,
        uint96 index,
        address debtToken,
        address bought,
        address payToken,
        uint256 payAmount,
        uint256 maxSpent,
        uint256 size,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Opens a leveraged short: borrows, and sells exactly what is borrowed and paid.
    /// @dev The position must owe nothing, so that a wrong number does not mix two trades.
    /// @param pool Pool of the factory that lends what is sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param proceeds Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `proceeds` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param borrowed What the position borrows; all of it is sold [base units of debtToken].
    /// @param minProceeds Least that the trade must bring [base units of proceeds]; more is put into the position, too.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of proceeds].
    function openShort(
        address pool,
        uint96 index,
        address debtToken,
        address proceeds,
        address payToken,
        uint256 payAmount,
        uint256 borrowed,
        uint256 minProceeds,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Opens a leveraged short that brings exact proceeds, by selling at most `maxSold`.
    /// @dev The position must owe nothing, so that a wrong number does not mix two trades.
    /// @param pool Pool of the factory that lends what is sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param proceeds Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `proceeds` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param maxSold Most that the trade may cost, the caller's payment included [base units of debtToken]; the rest of the
    /// loan is repaid.
    /// @param exactProceeds What the trade must bring, exactly [base units of proceeds].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of proceeds].
    function openShortExact(
        address pool,
        uint96 index,
        address debtToken,
        address proceeds,
        address payToken,
        uint256 payAmount,
        uint256 maxSold,
        uint256 exactProceeds,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Increases a leveraged long: borrows, and sells exactly what is borrowed and paid.
    /// @param pool Pool of the factory that lends what is spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param bought Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `bought` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param borrowed What the position borrows; all of it is sold [base units of debtToken].
    /// @param minBought Least that the trade must bring [base units of bought]; more is put into the position, too.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of bought].
    function increaseLong(
        address pool,
        uint96 index,
        address debtToken,
        address bought,
        address payToken,
        uint256 payAmount,
        uint256 borrowed,
        uint256 minBought,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Increases a leveraged long by an exact size, at a cost of at most `maxSpent`.
    /// @param pool Pool of the factory that lends what is spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param bought Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `bought` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param maxSpent Most that the trade may cost, the caller's payment included [base units of debtToken]; the rest of the
    /// loan is repaid.
    /// @param size What the trade must bring, exactly [base units of bought].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of bought].
    function increaseLongExact(
        address pool,
        uint96 index,
        address debtToken,
        address bought,
        address payToken,
        uint256 payAmount,
        uint256 maxSpent,
        uint256 size,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Increases a leveraged short: borrows, and sells exactly what is borrowed and paid.
    /// @param pool Pool of the factory that lends what is sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param proceeds Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `proceeds` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param borrowed What the position borrows; all of it is sold [base units of debtToken].
    /// @param minProceeds Least that the trade must bring [base units of proceeds]; more is put into the position, too.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of proceeds].
    function increaseShort(
        address pool,
        uint96 index,
        address debtToken,
        address proceeds,
        address payToken,
        uint256 payAmount,
        uint256 borrowed,
        uint256 minProceeds,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Increases a leveraged short that brings exact proceeds, by selling at most `maxSold`.
    /// @param pool Pool of the factory that lends what is sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is borrowed and sold.
    /// @param proceeds Basket token that is bought and stays in the position as collateral.
    /// @param payToken What the caller pays with: `debtToken` (sold along with the loan), `proceeds` (put in as it is), or zero for
    /// native ETH where one of the two is WETH.
    /// @param payAmount [base units of payToken].
    /// @param maxSold Most that the trade may cost, the caller's payment included [base units of debtToken]; the rest of the
    /// loan is repaid.
    /// @param exactProceeds What the trade must bring, exactly [base units of proceeds].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What the trade cost [base units of debtToken].
    /// @return obtained What the trade brought [base units of proceeds].
    function increaseShortExact(
        address pool,
        uint96 index,
        address debtToken,
        address proceeds,
        address payToken,
        uint256 payAmount,
        uint256 maxSold,
        uint256 exactProceeds,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /* DECREASE: operator permission REDUCE in the pool */

    /// @notice Decreases a long: sells exactly `sold` of its collateral and repays with what that brings.
    /// @param pool Pool of the factory that lent what was spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param sold What is sold, exactly [base units of held].
    /// @param minReceived Least that the trade must bring; more is repaid, too, or paid to the caller if the debt is gone [base
    /// units of debtToken].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return obtained What the trade brought [base units of debtToken].
    function decreaseLong(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 sold,
        uint256 minReceived,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Decreases a long: repays exactly `repaid`, bought with at most `maxSold` of its collateral.
    /// @dev More than the debt means the debt.
    /// @param pool Pool of the factory that lent what was spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param maxSold Most that may be sold; the rest goes back into the position [base units of held].
    /// @param repaid What is bought and repaid, exactly [base units of debtToken].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return obtained What the trade brought [base units of debtToken].
    function decreaseLongExact(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 maxSold,
        uint256 repaid,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Decreases a short: sells exactly `sold` of its collateral and repays with what that brings.
    /// @param pool Pool of the factory that lent what was sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param sold What is sold, exactly [base units of held].
    /// @param minReceived Least that the trade must bring; more is repaid, too, or paid to the caller if the debt is gone [base
    /// units of debtToken].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return obtained What the trade brought [base units of debtToken].
    function decreaseShort(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 sold,
        uint256 minReceived,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /// @notice Decreases a short: repays exactly `repaid`, bought with at most `maxSold` of its collateral.
    /// @dev More than the debt means the debt.
    /// @param pool Pool of the factory that lent what was sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param maxSold Most that may be sold; the rest goes back into the position [base units of held].
    /// @param repaid What is bought and repaid, exactly [base units of debtToken].
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return obtained What the trade brought [base units of debtToken].
    function decreaseShortExact(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 maxSold,
        uint256 repaid,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 obtained);

    /* CLOSE: operator permissions in the pool as said at each */

    /// @notice Closes a long: sells all of `held`, repays the whole debt, pays out the rest in `debtToken`.
    /// @dev Needs WITHDRAW_ANY: the whole collateral passes through the router.
    /// @param pool Pool of the factory that lent what was spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param minReceived Least that selling all of `held` must bring [base units of debtToken].
    /// @param receiver Who gets what is left of the proceeds.
    /// @param unwrap Whether WETH is paid out as native ETH.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return paidOut What the receiver got [base units of debtToken].
    function closeLong(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 minReceived,
        address receiver,
        bool unwrap,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 paidOut);

    /// @notice Closes a long: buys exactly the debt with at most `maxSold`, pays out the rest of `held`.
    /// @dev Needs REDUCE, and WITHDRAW_TO_OWNER where the receiver is the caller, else WITHDRAW_ANY.
    /// @param pool Pool of the factory that lent what was spent.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param maxSold Most that may be sold to buy back the debt [base units of held].
    /// @param receiver Who gets what is left of `held`.
    /// @param unwrap Whether WETH is paid out as native ETH.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return paidOut What the receiver got [base units of held].
    function closeLongExact(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 maxSold,
        address receiver,
        bool unwrap,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 paidOut);

    /// @notice Closes a short: sells all of `held`, repays the whole debt, pays out the rest in `debtToken`.
    /// @dev Needs WITHDRAW_ANY: the whole collateral passes through the router.
    /// @param pool Pool of the factory that lent what was sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param minReceived Least that selling all of `held` must bring [base units of debtToken].
    /// @param receiver Who gets what is left of the proceeds.
    /// @param unwrap Whether WETH is paid out as native ETH.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return paidOut What the receiver got [base units of debtToken].
    function closeShort(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 minReceived,
        address receiver,
        bool unwrap,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 paidOut);

    /// @notice Closes a short: buys exactly the debt with at most `maxSold`, pays out the rest of `held`.
    /// @dev Needs REDUCE, and WITHDRAW_TO_OWNER where the receiver is the caller, else WITHDRAW_ANY.
    /// @param pool Pool of the factory that lent what was sold short.
    /// @param index Which of the caller's positions in that pool [number].
    /// @param debtToken The pool's debt asset: what is bought and repaid.
    /// @param held Basket token that is sold.
    /// @param maxSold Most that may be sold to buy back the debt [base units of held].
    /// @param receiver Who gets what is left of `held`.
    /// @param unwrap Whether WETH is paid out as native ETH.
    /// @param route Adapter, one of the router's (20 bytes), and what it needs.
    /// @param deadline Last second at which this may happen, inclusive [unix seconds].
    /// @return spent What was sold [base units of held].
    /// @return paidOut What the receiver got [base units of held].
    function closeShortExact(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 maxSold,
        address receiver,
        bool unwrap,
        bytes calldata route,
        uint256 deadline
    ) external payable returns (uint256 spent, uint256 paidOut);
}
