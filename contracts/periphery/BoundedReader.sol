// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice One view call.
struct Query {
    address target;
    uint256 gasLimit; // most that the target may burn [gas]
    bytes data;
}

/// @notice What came of it.
struct Answer {
    bool asked; // false: the call as a whole had too little gas left for the query's limit
    bool ok;
    bytes data; // what it returned or reverted with, at most the first `ANSWER_MAX` bytes
}

/// @title BoundedReader
/// @notice Many view calls in one, none of which can spoil the others: gas and return data of each are bounded.
/// @dev The keeper reads all pools of a block through it. It has no storage and no constructor, so it need not be deployed: a
/// node runs it by code override of `eth_call`.
contract BoundedReader {
    /// @dev The longest answer anybody asks for is the state of a pool: 11 words.
    uint256 private constant ANSWER_MAX = 1024;

    /// @notice Asks every target in turn. A query that cannot get its gas limit because the call as a whole runs low is not asked:
    /// ask again in smaller parts.
    /// @param queries What to ask.
    /// @return answers One per query.
    function read(Query[] calldata queries) external view returns (Answer[] memory answers) {
        answers = new Answer[](queries.length);

        for (uint256 i = 0; i < queries.length; ++i) {
            if (gasleft() - gasleft() / 64 < queries[i].gasLimit) continue;
            answers[i].asked = true;
            (answers[i].ok, answers[i].data) = _ask(queries[i]);
        }
    }

    function _ask(Query calldata query) private view returns (bool ok, bytes memory output) {
        address target = query.target;
        uint256 gasLimit = query.gasLimit;
        bytes memory input = query.data;
        uint256 size;
        assembly ("memory-safe") {
            ok := staticcall(gasLimit, target, add(input, 0x20), mload(input), 0, 0)
            size := returndatasize()
        }

        if (size > ANSWER_MAX) size = ANSWER_MAX;
        output = new bytes(size);
        assembly ("memory-safe") {
            returndatacopy(add(output, 0x20), 0, size)
        }
    }
}
