// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IRouterRelay} from "../../interfaces/IRouterRelay.sol";
import {Signatures} from "../../libraries/Signatures.sol";
import {UnorderedNonces} from "../UnorderedNonces.sol";
import {RouterTrades} from "./RouterTrades.sol";

/// @title RouterRelay
/// @notice Trades that their owner signed and anybody sends.
abstract contract RouterRelay is RouterTrades, UnorderedNonces, EIP712, IRouterRelay {
    bytes32 private constant _INCREASE_TYPEHASH = keccak256(
        "IncreaseOrder(address owner,address pool,uint96 index,address debtToken,address bought,address payToken,"
        "uint256 payAmount,uint256 spend,uint256 buy,bool exactOutput,bool onlyNew,bytes route,address tipToken,"
        "uint256 tip,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _DECREASE_TYPEHASH = keccak256(
        "DecreaseOrder(address owner,address pool,uint96 index,address debtToken,address held,uint256 sell,uint256 repay,"
        "bool exactOutput,bool close,address receiver,bool unwrap,bytes route,address tipToken,uint256 tip,"
        "uint256 nonce,uint256 deadline)"
    );

    /// @inheritdoc IRouterRelay
    function relayIncrease(
        IncreaseOrder calldata order,
        bytes calldata signature
    ) external locked returns (uint256 spent, uint256 obtained) {
        _authorize(order.owner, _hashIncrease(order), signature, order.nonce);
        // Native ETH would be the sender's: the owner sends none.
        require(
            order.payToken != _NATIVE || order.payAmount == 0,
            MarginRouter_UnsupportedPayToken(order.payToken, order.debtToken, order.bought)
        );

        (spent, obtained) = _increase(
            Increase({
                pool: order.pool,
                index: order.index,
                debtToken: order.debtToken,
                bought: order.bought,
                payToken: order.payToken,
                payAmount: order.payAmount,
                spend: order.spend,
                buy: order.buy,
                route: order.route,
                deadline: order.deadline,
                trader: order.owner,
                exactOutput: order.exactOutput,
                onlyNew: order.onlyNew
            })
        );
        _tip(order.owner, order.tipToken, order.tip);
    }

    /// @inheritdoc IRouterRelay
    function relayDecrease(
        DecreaseOrder calldata order,
        bytes calldata signature
    ) external locked returns (uint256 sold, uint256 paidOut) {
        _authorize(order.owner, _hashDecrease(order), signature, order.nonce);

        (sold, paidOut) = _decrease(
            Decrease({
                pool: order.pool,
                index: order.index,
                debtToken: order.debtToken,
                held: order.held,
                sell: order.close && !order.exactOutput ? type(uint256).max : order.sell,
                repay: order.repay,
                route: order.route,
                deadline: order.deadline,
                trader: order.owner,
                exactOutput: order.exactOutput,
                close: order.close,
                receiver: order.receiver,
                unwrap: order.unwrap
            })
        );
        _tip(order.owner, order.tipToken, order.tip);
    }

    function _authorize(address owner, bytes32 structHash, bytes calldata signature, uint256 nonce) private {
        require(
            Signatures.isValid(owner, _hashTypedDataV4(structHash), signature),
            MarginRouter_InvalidSignature(owner)
        );
        _useNonce(owner, nonce);
    }

    function _tip(address owner, address token, uint256 amount) private {
        if (amount > 0) _pull(token, owner, msg.sender, amount);
    }

    /// @dev Encoded in two halves: sixteen values at once are too many for the stack.
    function _hashIncrease(IncreaseOrder calldata order) private pure returns (bytes32) {
        bytes memory first = abi.encode(
            _INCREASE_TYPEHASH,
            order.owner,
            order.pool,
            order.index,
            order.debtToken,
            order.bought,
            order.payToken,
            order.payAmount,
            order.spend
        );
        bytes memory second = abi.encode(
            order.buy,
            order.exactOutput,
            order.onlyNew,
            keccak256(order.route),
            order.tipToken,
            order.tip,
            order.nonce,
            order.deadline
        );

        return keccak256(bytes.concat(first, second));
    }

    function _hashDecrease(DecreaseOrder calldata order) private pure returns (bytes32) {
        bytes memory first = abi.encode(
            _DECREASE_TYPEHASH,
            order.owner,
            order.pool,
            order.index,
            order.debtToken,
            order.held,
            order.sell,
            order.repay,
            order.exactOutput
        );
        bytes memory second = abi.encode(
            order.close,
            order.receiver,
            order.unwrap,
            keccak256(order.route),
            order.tipToken,
            order.tip,
            order.nonce,
            order.deadline
        );

        return keccak256(bytes.concat(first, second));
    }
}
