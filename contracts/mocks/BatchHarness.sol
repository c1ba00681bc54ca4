// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Answers many calls in one, so that thousands of them cost the runner one request.
abstract contract BatchHarness {
    /// @notice What one call gave.
    /// @param ok Whether it returned.
    /// @param data What it returned, or why it reverted.
    struct Answer {
        bool ok;
        bytes data;
    }

    /// @notice Calls this contract once per element of `calls`.
    function batch(bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            // Its own code, and read-only: nothing foreign runs.
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok, bytes memory data) = address(this).staticcall(calls[i]);
            answers[i] = Answer(ok, data);
        }
    }
}
