// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {IOracleFactory} from "../interfaces/IOracleFactory.sol";
import {IVolatilityOracle} from "../interfaces/IVolatilityOracle.sol";
import {FeedParams, PairOracleParams, TwapOracleParams} from "../types/OracleParams.sol";
import {FixedOracle} from "./FixedOracle.sol";
import {PairOracleDeployer} from "./PairOracleDeployer.sol";
import {UniswapV3TwapOracle} from "./UniswapV3TwapOracle.sol";

/// @title OracleFactory
/// @notice Creates oracles, each at the address that its kind and parameters determine, and remembers which it made.
contract OracleFactory is IOracleFactory {
    address public immutable volatilityOracle;
    PairOracleDeployer private immutable PAIR_DEPLOYER;

    /// @inheritdoc IOracleFactory
    mapping(address oracle => OracleKind) public kindOf;

    constructor(address volatilityOracle_) {
        volatilityOracle = volatilityOracle_;
        PAIR_DEPLOYER = new PairOracleDeployer();
    }

    /* READS */

    /// @inheritdoc IOracleFactory
    function predictPairOracle(PairOracleParams calldata params) public view returns (address) {
        return PAIR_DEPLOYER.predict(params, _salt(OracleKind.PAIR, abi.encode(params)));
    }

    /// @inheritdoc IOracleFactory
    function predictTwapOracle(TwapOracleParams calldata params) public view returns (address) {
        bytes memory arguments = abi.encode(params);

        return _predict(OracleKind.TWAP, type(UniswapV3TwapOracle).creationCode, arguments);
    }

    /// @inheritdoc IOracleFactory
    function predictFixedOracle(address baseToken, address quoteToken, uint256 price) public view returns (address) {
        return _predict(OracleKind.FIXED, type(FixedOracle).creationCode, abi.encode(baseToken, quoteToken, price));
    }

    /* ACTIONS */

    /// @inheritdoc IOracleFactory
    function createPairOracle(PairOracleParams calldata params) external returns (address oracle) {
        oracle = predictPairOracle(params);
        if (kindOf[oracle] != OracleKind.UNVERIFIED) return oracle;
        require(
            params.volatilityOracle == address(0) || params.volatilityOracle == volatilityOracle,
            OracleFactory_UnknownVolatilityOracle(params.volatilityOracle, volatilityOracle)
        );

        bytes memory arguments = abi.encode(params);
        PAIR_DEPLOYER.deploy(params, _salt(OracleKind.PAIR, arguments));
        _register(oracle, OracleKind.PAIR, arguments);

        if (params.volatilityOracle != address(0)) _startFeeds(params.feeds);
    }

    /// @inheritdoc IOracleFactory
    function createTwapOracle(TwapOracleParams calldata params) external returns (address oracle) {
        oracle = predictTwapOracle(params);
        if (kindOf[oracle] != OracleKind.UNVERIFIED) return oracle;

        bytes memory arguments = abi.encode(params);
        new UniswapV3TwapOracle{salt: _salt(OracleKind.TWAP, arguments)}(params);
        _register(oracle, OracleKind.TWAP, arguments);
    }

    /// @inheritdoc IOracleFactory
    function createFixedOracle(address baseToken, address quoteToken, uint256 price) external returns (address oracle) {
        oracle = predictFixedOracle(baseToken, quoteToken, price);
        if (kindOf[oracle] != OracleKind.UNVERIFIED) return oracle;

        bytes memory arguments = abi.encode(baseToken, quoteToken, price);
        new FixedOracle{salt: _salt(OracleKind.FIXED, arguments)}(baseToken, quoteToken, price);
        _register(oracle, OracleKind.FIXED, arguments);
    }

    /* INTERNAL */

    /// @dev A feed has one history however many pairs use it: only the first of them starts it.
    function _startFeeds(FeedParams[] calldata feeds) private {
        IVolatilityOracle volatility = IVolatilityOracle(volatilityOracle);
        for (uint256 i = 0; i < feeds.length; ++i) {
            (, uint256 sampledAt, ) = volatility.sampleOf(feeds[i].feed, feeds[i].profile);
            if (sampledAt == 0) volatility.poke(feeds[i].feed, feeds[i].profile, 0);
        }
    }

    function _register(address oracle, OracleKind kind, bytes memory arguments) private {
        kindOf[oracle] = kind;
        emit OracleCreated(oracle, kind, msg.sender, arguments);
    }

    function _predict(
        OracleKind kind,
        bytes memory creationCode,
        bytes memory arguments
    ) private view returns (address) {
        bytes32 codeHash = keccak256(abi.encodePacked(creationCode, arguments));

        return Create2.computeAddress(_salt(kind, arguments), codeHash);
    }

    function _salt(OracleKind kind, bytes memory arguments) private pure returns (bytes32) {
        return keccak256(abi.encode(kind, arguments));
    }
}
