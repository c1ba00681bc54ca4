// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {IPoolFactory} from "../interfaces/IPoolFactory.sol";
import {IPositionDescriptor, IPositionNFT} from "../interfaces/IPositionNFT.sol";
import {Adjustment} from "../types/Adjustment.sol";
import {PositionId, toPositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title PositionNFT
/// @notice Token number n is this contract's position number n in the pool that the token was minted for.
contract PositionNFT is IPositionNFT, ERC721 {
    using SafeERC20 for IERC20;

    /// @dev What a change may leave here, measured before and after.
    struct Balances {
        address[3] tokens; // deposited, debt asset, withdrawn
        uint256[3] before; // [base units]
    }

    /// @inheritdoc IPositionNFT
    address public immutable FACTORY;
    address private immutable _DESCRIPTOR;

    uint96 private _lastId;
    mapping(uint256 tokenId => address pool) private _pools;
    bool private transient _locked;

    constructor(address factory, address descriptor) ERC721("Bulkhead Position", "BHP") {
        (FACTORY, _DESCRIPTOR) = (factory, descriptor);
    }

    modifier locked() {
        require(!_locked, PositionNFT_Reentered());
        _locked = true;
        _;
        _locked = false;
    }

    /* READS */

    /// @inheritdoc IPositionNFT
    function positionOf(uint256 tokenId) public view returns (address pool, PositionId id) {
        _requireOwned(tokenId);

        return (_pools[tokenId], _idOf(tokenId));
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        (address pool, PositionId id) = positionOf(tokenId);

        return IPositionDescriptor(_DESCRIPTOR).describe(tokenId, pool, id);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        // ERC-4906 has no functions; its identifier is fixed by the standard.
        return interfaceId == bytes4(0x49064906) || super.supportsInterface(interfaceId);
    }

    /* ACTIONS */

    /// @inheritdoc IPositionNFT
    function mint(
        address pool,
        Adjustment calldata change,
        Payment calldata payment,
        bytes calldata data
    ) external locked returns (uint256 tokenId) {
        require(IPoolFactory(FACTORY).isPool(pool), PositionNFT_UnknownPool(pool));
        tokenId = ++_lastId;
        _pools[tokenId] = pool;
        // Not the safe variant: a contract that calls to get a token knows what it does, and needs no callback.
        _mint(msg.sender, tokenId);
        emit PositionWrapped(tokenId, pool, _idOf(tokenId));

        if (change.deposit | change.withdraw | change.borrow | change.repay != 0) {
            _adjust(tokenId, change, payment, data);
        }
    }

    /// @inheritdoc IPositionNFT
    function adjust(
        uint256 tokenId,
        Adjustment calldata change,
        Payment calldata payment,
        bytes calldata data
    ) external locked returns (uint256 repaid, uint256 withdrawn) {
        _requireAuthorized(tokenId);

        return _adjust(tokenId, change, payment, data);
    }

    /// @inheritdoc IPositionNFT
    function withdrawCollateral(
        uint256 tokenId,
        address token,
        uint256 amount,
        address receiver
    ) external locked returns (uint256 withdrawn) {
        _requireAuthorized(tokenId);
        require(receiver != address(this), PositionNFT_InvalidReceiver(receiver));
        withdrawn = IMarginPool(_pools[tokenId]).withdrawCollateral(_idOf(tokenId), token, amount, receiver);
        emit MetadataUpdate(tokenId);
    }

    /// @inheritdoc IPositionNFT
    function burn(uint256 tokenId) external {
        _requireAuthorized(tokenId);
        PositionWord word = IMarginPool(_pools[tokenId]).positionWord(_idOf(tokenId));
        require(
            word.scaledDebt() == 0 && word.basketMask() == 0,
            PositionNFT_NotEmpty(tokenId, word.scaledDebt(), word.basketMask())
        );
        // The number is never used again, so nothing that somebody sends to the position later gets a new holder.
        _burn(tokenId);
    }

    /// @inheritdoc IPositionNFT
    function refresh(uint256 tokenId) external {
        _requireOwned(tokenId);
        emit MetadataUpdate(tokenId);
    }

    /* PRIVATE */

    /// @dev Takes what the caller brings, lets the pool pull of it, and returns all that is left over.
    function _adjust(
        uint256 tokenId,
        Adjustment calldata change,
        Payment calldata payment,
        bytes calldata data
    ) private returns (uint256 repaid, uint256 withdrawn) {
        address pool = _pools[tokenId];
        address asset = IMarginPool(pool).asset();
        Balances memory balances = _measure([change.depositToken, asset, change.withdrawToken]);
        _take(change.depositToken, pool, payment.collateral);
        _take(asset, pool, payment.debt);

        (repaid, withdrawn) = IMarginPool(pool).adjust(_idOf(tokenId), change, data);

        if (payment.collateral > 0) IERC20(change.depositToken).forceApprove(pool, 0);
        if (payment.debt > 0) IERC20(asset).forceApprove(pool, 0);
        _giveBack(balances);
        emit MetadataUpdate(tokenId);
    }

    function _take(address token, address pool, uint256 amount) private {
        if (amount == 0) return;
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        IERC20(token).forceApprove(pool, amount);
    }

    function _measure(address[3] memory tokens) private view returns (Balances memory balances) {
        balances.tokens = tokens;
        for (uint256 i = 0; i < 3; ++i) {
            if (tokens[i] != address(0)) balances.before[i] = IERC20(tokens[i]).balanceOf(address(this));
        }
    }

    function _giveBack(Balances memory balances) private {
        for (uint256 i = 0; i < 3; ++i) {
            address token = balances.tokens[i];
            if (token == address(0)) continue;
            uint256 balance = IERC20(token).balanceOf(address(this));
            if (balance > balances.before[i]) IERC20(token).safeTransfer(msg.sender, balance - balances.before[i]);
        }
    }

    function _requireAuthorized(uint256 tokenId) private view {
        address holder = _requireOwned(tokenId);
        require(_isAuthorized(holder, msg.sender, tokenId), PositionNFT_NotAuthorized(msg.sender, tokenId));
    }

    function _idOf(uint256 tokenId) private view returns (PositionId) {
        return toPositionId(address(this), uint96(tokenId));
    }
}
