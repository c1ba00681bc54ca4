// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Vm
/// @notice The cheatcodes of the test runner that our Solidity tests use; both Hardhat and forge serve them.
interface Vm {
    /// @notice One event, as `getRecordedLogs` returns it.
    /// @param topics The signature hash and the indexed arguments.
    /// @param data The other arguments, ABI-encoded.
    /// @param emitter The contract that emitted it.
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /* CALLER, CLOCK AND STATE */

    function prank(address sender) external;

    function startPrank(address sender) external;

    function stopPrank() external;

    function warp(uint256 timestamp) external;

    function roll(uint256 blockNumber) external;

    function chainId(uint256 id) external;

    function deal(address account, uint256 balance) external;

    function etch(address account, bytes calldata code) external;

    function store(address account, bytes32 slot, bytes32 value) external;

    function load(address account, bytes32 slot) external view returns (bytes32);

    function snapshotState() external returns (uint256 id);

    function revertToState(uint256 id) external returns (bool);

    function label(address account, string calldata name) external;

    /* EXPECTATIONS */

    function expectRevert() external;

    function expectRevert(bytes4 selector) external;

    function expectRevert(bytes calldata data) external;

    function expectEmit() external;

    function expectEmit(address emitter) external;

    function expectEmit(bool topic1, bool topic2, bool topic3, bool data) external;

    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;

    function mockCall(address callee, bytes calldata data, bytes calldata returned) external;

    function mockCallRevert(address callee, bytes calldata data, bytes calldata revertData) external;

    function clearMockedCalls() external;

    function recordLogs() external;

    function getRecordedLogs() external returns (Log[] memory);

    function assume(bool condition) external pure;

    /* ARTIFACTS AND ENVIRONMENT */

    /// @notice Creation code of a contract of this repository, by `path:name`.
    function getCode(string calldata artifact) external view returns (bytes memory);

    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);

    function toString(uint256 number) external pure returns (string memory);

    /* KEYS */

    function addr(uint256 key) external pure returns (address);

    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /* FILES */

    function readFile(string calldata path) external view returns (string memory);

    /// @notice Appends a line to a file.
    function writeLine(string calldata path, string calldata line) external;

    function parseJson(string calldata json, string calldata key) external pure returns (bytes memory);

    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);

    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);

    function parseJsonInt(string calldata json, string calldata key) external pure returns (int256);

    function parseJsonIntArray(string calldata json, string calldata key) external pure returns (int256[] memory);

    function parseJsonBool(string calldata json, string calldata key) external pure returns (bool);

    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);

    function parseJsonStringArray(string calldata json, string calldata key) external pure returns (string[] memory);
}

/// @dev Where the test runner answers: an address that nobody has the key of.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
