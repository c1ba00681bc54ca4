// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";

import {IPoolFlash} from "../../interfaces/IPoolFlash.sol";
import {IPositionLedger} from "../../interfaces/IPositionLedger.sol";
import {PoolBooks} from "../PoolBooks.sol";
import {ExtensionBase} from "./ExtensionBase.sol";

/// @title FlashLender
/// @notice ERC-3156 flash loans of idle cash, free.
abstract contract FlashLender is IPoolFlash, ExtensionBase, PoolBooks {
    bytes32 private constant FLASH_RETURN = keccak256("ERC3156FlashBorrower.onFlashLoan");

    /// @inheritdoc IERC3156FlashLender
    function maxFlashLoan(address token) external view returns (uint256) {
        return token == _debtAsset() && !_reentrancyGuardEntered() ? _accrued().cash : 0;
    }

    /// @inheritdoc IERC3156FlashLender
    function flashFee(address token, uint256) external view returns (uint256) {
        require(token == _debtAsset(), MarginPool_UnsupportedFlashToken(token));

        return 0;
    }

    /// @inheritdoc IERC3156FlashLender
    function flashLoan(
        IERC3156FlashBorrower receiver,
        address token,
        uint256 amount,
        bytes calldata data
    ) external nonReentrant returns (bool) {
        require(token == _debtAsset(), MarginPool_UnsupportedFlashToken(token));
        uint256 cash = _accrued().cash;
        require(amount <= cash, IPositionLedger.MarginPool_InsufficientCash(amount, cash));
        // The books are not touched: what leaves is a receivable until it is back, and nothing else moves meanwhile.
        _push(token, address(receiver), amount);
        require(
            receiver.onFlashLoan(msg.sender, token, amount, 0, data) == FLASH_RETURN,
            MarginPool_FlashCallbackFailed(address(receiver))
        );
        _pull(token, address(receiver), amount);

        return true;
    }
}
