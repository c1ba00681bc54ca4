// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ManyReads
/// @notice Answers many reads of other contracts in one call.
contract ManyReads {
    /// @notice Thrown when a read was refused.
    error ManyReads_Refused(uint256 read, bytes reason);

    /// @notice One read.
    struct Read {
        address target;
        bytes data;
    }

    /// @notice The first word of each answer.
    function words(Read[] calldata reads) external view returns (uint256[] memory answers) {
        answers = new uint256[](reads.length);
        for (uint256 i; i < reads.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok, bytes memory answer) = reads[i].target.staticcall(reads[i].data);
            require(ok, ManyReads_Refused(i, answer));
            answers[i] = abi.decode(answer, (uint256));
        }
    }
}
