// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {PairOracleParams} from "../types/OracleParams.sol";
import {PairOracle} from "./PairOracle.sol";

/// @title PairOracleDeployer
/// @notice Holds the creation code of `PairOracle`, which together with the factory would exceed the size of one contract.
contract PairOracleDeployer {
    /// @notice Thrown when anybody but the factory deploys: he would take the address and leave the registry empty.
    error PairOracleDeployer_NotFactory(address caller, address factory);

    address private immutable FACTORY;

    constructor() {
        FACTORY = msg.sender;
    }

    /// @notice Deploys an oracle at the address that `predict` names.
    function deploy(PairOracleParams calldata params, bytes32 salt) external returns (address) {
        require(msg.sender == FACTORY, PairOracleDeployer_NotFactory(msg.sender, FACTORY));

        return address(new PairOracle{salt: salt}(params));
    }

    /// @notice Where the oracle of these parameters is or would be.
    function predict(PairOracleParams calldata params, bytes32 salt) external view returns (address) {
        bytes memory code = abi.encodePacked(type(PairOracle).creationCode, abi.encode(params));

        return Create2.computeAddress(salt, keccak256(code));
    }
}
