// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginRouter} from "../../interfaces/IMarginRouter.sol";
import {RouterRelay} from "./RouterRelay.sol";

/// @title RouterOpenings
/// @notice The labelled functions that open and increase.
abstract contract RouterOpenings is RouterRelay, IMarginRouter {
    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    bought,
                    payToken,
                    payAmount,
                    borrowed,
                    minBought,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    true
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    bought,
                    payToken,
                    payAmount,
                    maxSpent,
                    size,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    true
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    proceeds,
                    payToken,
                    payAmount,
                    borrowed,
                    minProceeds,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    true
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    proceeds,
                    payToken,
                    payAmount,
                    maxSold,
                    exactProceeds,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    true
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    bought,
                    payToken,
                    payAmount,
                    borrowed,
                    minBought,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    false
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    bought,
                    payToken,
                    payAmount,
                    maxSpent,
                    size,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    false
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    proceeds,
                    payToken,
                    payAmount,
                    borrowed,
                    minProceeds,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    false
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _increase(
                Increase(
                    pool,
                    index,
                    debtToken,
                    proceeds,
                    payToken,
                    payAmount,
                    maxSold,
                    exactProceeds,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    false
                )
            );
    }
}
