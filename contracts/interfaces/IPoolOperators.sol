// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPoolOperators
/// @notice Whom an owner lets act for his positions in one pool.
interface IPoolOperators {
    /* ERRORS */

    /// @notice Thrown when permission bits that do not exist are granted.
    error MarginPool_UnknownPermissions(uint256 permissions);

    /* EVENTS */

    /// @notice Emitted when an owner changes what an operator may do.
    /// @param owner The owner of the positions.
    /// @param operator Who may act for him.
    /// @param permissions Permission bits, zero for none [bits].
    /// @param maxLossPpm Value that REDUCE and INCREASE may lose in a trade at oracle prices [ppm].
    /// @param expiry Until when, inclusive [unix seconds].
    event OperatorSet(
        address indexed owner,
        address indexed operator,
        uint256 permissions,
        uint256 maxLossPpm,
        uint256 expiry
    );

    /* READS */

    /// @notice What `operator` may do for `owner` now.
    /// @return permissions Permission bits; 0 after expiry [bits].
    /// @return maxLossPpm Value that a trade may lose [ppm].
    /// @return expiry [unix seconds].
    function operatorOf(
        address owner,
        address operator
    ) external view returns (uint256 permissions, uint256 maxLossPpm, uint256 expiry);

    /// @notice Number that the next operator permission signed by `owner` must carry.
    function operatorNonce(address owner) external view returns (uint256);

    /* ACTIONS */

    /// @notice Says what `operator` may do with all of the caller's positions in this pool.
    /// @dev Repaying, and adding to a token that the position holds, are open to everybody. A token that is new to a position with debt
    /// any operator may add, whatever his permission; ADD alone allows just that.
    /// @param operator Who may act.
    /// @param permissions ADD 1, REDUCE 2, INCREASE 4, WITHDRAW_TO_OWNER 8, WITHDRAW_ANY 16; 0 revokes [bits].
    /// @param maxLossPpm Value that REDUCE and INCREASE may lose in a trade at oracle prices [ppm].
    /// @param expiry Until when, inclusive [unix seconds].
    function setOperator(address operator, uint256 permissions, uint256 maxLossPpm, uint256 expiry) external;

    /// @notice The same by signature (EIP-712, ERC-1271).
    /// @param owner Who signed.
    /// @param operator Who may act.
    /// @param permissions Permissions [bits].
    /// @param maxLossPpm [ppm].
    /// @param expiry Until when the permission lasts, inclusive [unix seconds].
    /// @param deadline Until when the signature is good, inclusive [unix seconds].
    /// @param signature Over `PermitOperator(address owner,address operator,uint256 permissions,uint256 maxLossPpm,uint256
    /// expiry,uint256 nonce,uint256 deadline)`.
    function permitOperator(
        address owner,
        address operator,
        uint256 permissions,
        uint256 maxLossPpm,
        uint256 expiry,
        uint256 deadline,
        bytes calldata signature
    ) external;
}
