// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../../../contracts/interfaces/IPoolCallback.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";

/// @title Counterparty
/// @notice A callback target and flash borrower with money of its own: it offers what it is told to, calls whom it is told to.
contract Counterparty is IPoolCallback, IERC3156FlashBorrower {
    bytes32 public magic = POOL_CALLBACK_MAGIC;
    bytes32 public flashAnswer = keccak256("ERC3156FlashBorrower.onFlashLoan");
    uint256 public debtOffer = type(uint256).max;
    uint256 public collateralOffer = type(uint256).max;
    address public target;
    bytes public call;
    bool public callOk;
    bytes public callAnswer;
    address public initiator;

    function approve(address token, address pool) external {
        IERC20(token).approve(pool, type(uint256).max);
    }

    function mint(address token, uint256 amount) external {
        PermitToken(token).mint(address(this), amount);
    }

    function setOffers(uint256 debt, uint256 collateral) external {
        (debtOffer, collateralOffer) = (debt, collateral);
    }

    function setAnswers(bytes32 magic_, bytes32 flashAnswer_) external {
        (magic, flashAnswer) = (magic_, flashAnswer_);
    }

    function setCall(address target_, bytes calldata call_) external {
        (target, call, callOk) = (target_, call_, false);
    }

    function onPoolCallback(
        address initiator_,
        uint256,
        uint256,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external returns (bytes32, uint256, uint256) {
        initiator = initiator_;
        _reenter();

        return (magic, debtOffer, collateralOffer);
    }

    function onFlashLoan(address, address, uint256, uint256, bytes calldata) external returns (bytes32) {
        _reenter();

        return flashAnswer;
    }

    function _reenter() private {
        if (target != address(0)) (callOk, callAnswer) = target.call(call);
    }
}
