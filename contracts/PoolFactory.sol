// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {IPoolFactory} from "./interfaces/IPoolFactory.sol";
import {ParamBounds} from "./libraries/ParamBounds.sol";
import {OracleState} from "./types/OracleState.sol";
import {PriceReader} from "./pool/PriceReader.sol";
import {CollateralParams, PoolParams} from "./types/PoolParams.sol";
import {Quote} from "./types/Quote.sol";

/// @title PoolFactory
/// @notice Creates pools for anybody, checks every parameter, remembers what it created. It has no power over a pool.
contract PoolFactory is IPoolFactory {
    uint256 private constant MAX_COLLATERALS = 8;
    uint256 private constant MAX_DECIMALS = 24;

    /// @inheritdoc IPoolFactory
    address public immutable protocolOwner;
    /// @notice Code that all pools share for what is rarely called (`PoolExtension`).
    address public immutable poolExtension;
    /// @notice Hash of the pools' creation code, without arguments.
    bytes32 public immutable creationCodeHash;
    address private immutable FIRST_CHUNK;
    address private immutable SECOND_CHUNK;

    address[] private _pools;
    /// @inheritdoc IPoolFactory
    mapping(address pool => bytes32) public paramsHashOf;

    /// @param owner Owns the protocol's fee share of all pools; zero for nobody.
    /// @param extension `PoolExtension`.
    /// @param firstChunk First part of the creation code of `MarginPool`.
    /// @param secondChunk The rest of it.
    /// @param codeHash Hash of the whole.
    constructor(address owner, address extension, address firstChunk, address secondChunk, bytes32 codeHash) {
        require(extension.code.length != 0, PoolFactory_NoCode(extension));
        protocolOwner = owner;
        poolExtension = extension;
        FIRST_CHUNK = firstChunk;
        SECOND_CHUNK = secondChunk;
        creationCodeHash = codeHash;
        bytes32 actual = keccak256(_creationCode(firstChunk, secondChunk, 0));
        require(actual == codeHash, PoolFactory_WrongCreationCode(actual, codeHash));
    }

    /* READS */

    /// @inheritdoc IPoolFactory
    function isPool(address pool) external view returns (bool) {
        return paramsHashOf[pool] != 0;
    }

    /// @inheritdoc IPoolFactory
    function poolCount() external view returns (uint256) {
        return _pools.length;
    }

    /// @inheritdoc IPoolFactory
    function poolAt(uint256 i) external view returns (address) {
        require(i < _pools.length, PoolFactory_NoSuchPool(i, _pools.length));

        return _pools[i];
    }

    /// @inheritdoc IPoolFactory
    function predictPool(address creator, PoolParams calldata params, bytes32 salt) external view returns (address) {
        return
            Create2.computeAddress(_salt(creator, keccak256(abi.encode(params)), salt), keccak256(_initCode(params)));
    }

    /* ACTIONS */

    /// @inheritdoc IPoolFactory
    function createPool(PoolParams calldata params, bytes32 salt) external returns (address pool) {
        _checkParams(params);

        bytes32 paramsHash = keccak256(abi.encode(params));
        bytes memory initCode = _initCode(params);
        bytes32 boundSalt = _salt(msg.sender, paramsHash, salt);
        pool = Create2.computeAddress(boundSalt, keccak256(initCode));
        require(pool.code.length == 0, PoolFactory_PoolExists(pool));
        paramsHashOf[pool] = paramsHash;
        _pools.push(pool);
        emit PoolCreated(pool, msg.sender, params.debtAsset, params);
        // The constructor calls nobody but the debt asset's `decimals` and the oracles' `read`, which the checks called before:
        // static calls all.
        Create2.deploy(0, boundSalt, initCode);
    }

    /* CODE */

    /// @dev The salt binds the creator and all parameters: nobody can take an address that another was promised.
    function _salt(address creator, bytes32 paramsHash, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(creator, paramsHash, salt));
    }

    function _initCode(PoolParams calldata params) private view returns (bytes memory code) {
        bytes memory arguments = abi.encode(params, protocolOwner, poolExtension);
        code = _creationCode(FIRST_CHUNK, SECOND_CHUNK, arguments.length);
        assembly ("memory-safe") {
            // The arguments fill the room behind the code: to concatenate would copy 30 kB once more.
            let size := mload(arguments)
            mcopy(sub(add(add(code, 0x20), mload(code)), size), add(arguments, 0x20), size)
        }
    }

    /// @dev The two chunks behind their STOP bytes, and `room` bytes more.
    function _creationCode(address first, address second, uint256 room) private view returns (bytes memory code) {
        uint256 firstSize = first.code.length;
        uint256 secondSize = second.code.length;
        require(firstSize > 1, PoolFactory_NoCode(first));
        require(secondSize > 1, PoolFactory_NoCode(second));
        code = new bytes(firstSize + secondSize - 2 + room);
        assembly ("memory-safe") {
            let data := add(code, 0x20)
            extcodecopy(first, data, 1, sub(firstSize, 1))
            extcodecopy(second, add(data, sub(firstSize, 1)), 1, sub(secondSize, 1))
        }
    }

    /* CHECKS */

    function _checkParams(PoolParams calldata params) private view {
        ParamBounds.Violation memory v = ParamBounds.checkPool(params);
        require(v.name == 0, PoolFactory_ParamOutOfRange(v.name, v.value, v.min, v.max));
        _checkToken(params.debtAsset);
        if (params.group != address(0)) require(params.group.code.length != 0, PoolFactory_NoCode(params.group));

        uint256 count = params.collaterals.length;
        require(count != 0 && count <= MAX_COLLATERALS, PoolFactory_BasketSize(count, MAX_COLLATERALS));
        uint256 absorbed;
        for (uint256 k; k < count; ++k) {
            CollateralParams memory c = params.collaterals[k];
            require(c.token != params.debtAsset, PoolFactory_DebtAssetInBasket(c.token));
            for (uint256 j; j < k; ++j) {
                require(params.collaterals[j].token != c.token, PoolFactory_DuplicateCollateral(c.token));
            }
            _checkToken(c.token);
            _checkCollateral(c);
            absorbed += c.margin.referenceNotional;
        }
        uint256 cap = params.limits.borrowCap;
        uint256 limit = ParamBounds.borrowLimit(absorbed, absorbed != 0);
        require(cap <= limit, PoolFactory_CapAboveMarket(cap, limit));
    }

    function _checkCollateral(CollateralParams memory c) private view {
        ParamBounds.Violation memory v = ParamBounds.checkCollateral(c);
        require(v.name == 0, PoolFactory_ParamOutOfRange(v.name, v.value, v.min, v.max));
        address source = c.volatilitySource;
        if (source != address(0)) require(source.code.length != 0, PoolFactory_NoCode(source));
        require(c.oracle.code.length != 0, PoolFactory_NoCode(c.oracle));
        // Read as the pool will read it: whatever the oracle does is an answer with a name.
        (, Quote memory quote) = PriceReader.read(c.oracle, c.inverse);
        require(
            quote.state < OracleState.STALE,
            PoolFactory_BadOracle(c.token, c.oracle, uint8(quote.state), quote.price)
        );
    }

    function _checkToken(address token) private view {
        require(token.code.length != 0, PoolFactory_NoCode(token));
        // No try: a token that answers less than a word, or more than a byte, is to be refused by name as well.
        (bool ok, bytes memory answer) = token.staticcall(abi.encodeCall(IERC20Metadata.decimals, ()));
        uint256 decimals = ok && answer.length >= 32 ? abi.decode(answer, (uint256)) : type(uint256).max;
        require(decimals <= MAX_DECIMALS, PoolFactory_UnsupportedDecimals(token, decimals, MAX_DECIMALS));
    }
}
