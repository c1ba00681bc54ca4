// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IMarginRouter} from "../interfaces/IMarginRouter.sol";
import {AdapterList} from "./AdapterList.sol";
import {RouterOpenings} from "./router/RouterOpenings.sol";
import {RouterPayments} from "./router/RouterPayments.sol";

/// @title MarginRouter
/// @notice The labelled functions that decrease and close; `RouterOpenings` has those that open, `RouterTrades` what all share.
contract MarginRouter is RouterOpenings {
    constructor(
        address factory,
        address weth,
        address permit2_,
        address[4] memory adapters
    ) RouterPayments(factory, weth, permit2_) AdapterList(adapters) EIP712("Bulkhead MarginRouter", "1") {}

    /* DECREASE */

    /// @inheritdoc IMarginRouter
    function decreaseLong(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 sold,
        uint256 minReceived,
        bytes calldata route,
        uint256 deadline
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    sold,
                    minReceived,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    false,
                    msg.sender,
                    false
                )
            );
    }

    /// @inheritdoc IMarginRouter
    function decreaseLongExact(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 maxSold,
        uint256 repaid,
        bytes calldata route,
        uint256 deadline
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    maxSold,
                    repaid,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    false,
                    msg.sender,
                    false
                )
            );
    }

    /// @inheritdoc IMarginRouter
    function decreaseShort(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 sold,
        uint256 minReceived,
        bytes calldata route,
        uint256 deadline
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    sold,
                    minReceived,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    false,
                    msg.sender,
                    false
                )
            );
    }

    /// @inheritdoc IMarginRouter
    function decreaseShortExact(
        address pool,
        uint96 index,
        address debtToken,
        address held,
        uint256 maxSold,
        uint256 repaid,
        bytes calldata route,
        uint256 deadline
    ) external payable locked returns (uint256 spent, uint256 obtained) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    maxSold,
                    repaid,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    false,
                    msg.sender,
                    false
                )
            );
    }

    /* CLOSE */

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 paidOut) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    type(uint256).max,
                    minReceived,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    true,
                    receiver,
                    unwrap
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 paidOut) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    maxSold,
                    0,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    true,
                    receiver,
                    unwrap
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 paidOut) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    type(uint256).max,
                    minReceived,
                    route,
                    deadline,
                    msg.sender,
                    false,
                    true,
                    receiver,
                    unwrap
                )
            );
    }

    /// @inheritdoc IMarginRouter
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
    ) external payable locked returns (uint256 spent, uint256 paidOut) {
        return
            _decrease(
                Decrease(
                    pool,
                    index,
                    debtToken,
                    held,
                    maxSold,
                    0,
                    route,
                    deadline,
                    msg.sender,
                    true,
                    true,
                    receiver,
                    unwrap
                )
            );
    }
}
