// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {Adjustment} from "../types/Adjustment.sol";
import {PositionId} from "../types/PositionId.sol";

/// @title IPositionNFT
/// @notice Positions as transferable ERC-721 tokens. This contract owns them in the pools; whoever holds the token commands them.
/// @dev Optional: the core knows nothing of it. A token carries its collateral and its debt along; look at `tokenURI` before you
/// buy one. Orders and operators of the former holder end with the transfer, because there are none: only the holder and those
/// whom he approved for the token act.
interface IPositionNFT is IERC721, IERC4906 {
    /* TYPES */

    /// @notice What the caller brings along for a change; what is not used goes back to him.
    struct Payment {
        uint256 collateral; // [base units of the adjustment's depositToken]
        uint256 debt; // [assets]
    }

    /* ERRORS */

    /// @notice Thrown when a pool is not one of the factory's.
    error PositionNFT_UnknownPool(address pool);
    /// @notice Thrown when a caller neither holds the token nor is approved for it.
    error PositionNFT_NotAuthorized(address caller, uint256 tokenId);
    /// @notice Thrown when a position that still holds or owes something would be burned.
    error PositionNFT_NotEmpty(uint256 tokenId, uint256 scaledDebt, uint256 basketMask);
    /// @notice Thrown when the contract is entered while it is at work.
    error PositionNFT_Reentered();
    /// @notice Thrown when collateral would be paid to the contract of the tokens itself, where it would be lost.
    error PositionNFT_InvalidReceiver(address receiver);

    /* EVENTS */

    /// @notice Emitted when a position becomes a token.
    /// @param tokenId The token [number].
    /// @param pool The pool.
    /// @param id The position.
    event PositionWrapped(uint256 indexed tokenId, address indexed pool, PositionId id);

    /* READS */

    /// @notice The factory whose pools are served.
    function FACTORY() external view returns (address);

    /// @notice The position behind a token.
    /// @param tokenId The token [number].
    /// @return pool The pool.
    /// @return id The position.
    function positionOf(uint256 tokenId) external view returns (address pool, PositionId id);

    /* ACTIONS */

    /// @notice Mints a token for a new, empty position, and changes the position at once if there is anything to change.
    /// @param pool Pool of the factory.
    /// @param change What to change; all zero for nothing.
    /// @param payment What the caller brings along.
    /// @param data Passed to the callback of the change.
    /// @return tokenId The token [number].
    function mint(
        address pool,
        Adjustment calldata change,
        Payment calldata payment,
        bytes calldata data
    ) external returns (uint256 tokenId);

    /// @notice Changes the position behind a token, as `IPositionLedger.adjust` does.
    /// @dev With the router as callback target, this opens and closes leverage in one transaction. What a callback leaves to this
    /// contract goes to the caller.
    /// @param tokenId The token [number].
    /// @param change What to change.
    /// @param payment What the caller brings along.
    /// @param data Passed to the callback of the change.
    /// @return repaid [assets].
    /// @return withdrawn [base units of withdrawToken].
    function adjust(
        uint256 tokenId,
        Adjustment calldata change,
        Payment calldata payment,
        bytes calldata data
    ) external returns (uint256 repaid, uint256 withdrawn);

    /// @notice Takes collateral out of a position; for one without debt this works in any state.
    /// @param tokenId The token [number].
    /// @param token Basket token.
    /// @param amount [base units of token]; the maximum means all of it.
    /// @param receiver Who gets it.
    /// @return withdrawn [base units of token].
    function withdrawCollateral(
        uint256 tokenId,
        address token,
        uint256 amount,
        address receiver
    ) external returns (uint256 withdrawn);

    /// @notice Burns the token of an empty position.
    /// @param tokenId The token [number].
    function burn(uint256 tokenId) external;

    /// @notice Says that a token's metadata changed: prices and interest move it without a transaction. Anyone may call.
    /// @param tokenId The token [number].
    function refresh(uint256 tokenId) external;
}

/// @title IPositionDescriptor
/// @notice Writes the metadata of a token.
interface IPositionDescriptor {
    /// @notice A `data:` URI with a JSON document.
    /// @param tokenId The token [number].
    /// @param pool The pool.
    /// @param id The position.
    function describe(uint256 tokenId, address pool, PositionId id) external view returns (string memory);
}
