// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ITwapOracle} from "../../../contracts/interfaces/ITwapOracle.sol";
import {UniswapV3TwapOracle} from "../../../contracts/oracle/UniswapV3TwapOracle.sol";
import {TwapOracleParams} from "../../../contracts/types/OracleParams.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {Test} from "../helpers/Test.sol";

/// @notice What calls itself a Uniswap V3 pool and says any mean tick: the real one stays within its price range.
contract ScriptedPool {
    address public constant token0 = address(1);
    address public constant token1 = address(2);
    uint256 public constant LIQUIDITY = 1e18;

    int56 public tick;

    function setTick(int56 newTick) external {
        tick = newTick;
    }

    /// @dev It remembers 65,535 observations.
    function slot0() external pure returns (uint160, int24, uint16, uint16, uint16, uint8, bool) {
        return (0, 0, 0, type(uint16).max, 0, 0, true);
    }

    /// @dev Sums since the beginning of the window.
    function observe(uint32[] calldata ago) external view returns (int56[] memory ticks, uint160[] memory inverses) {
        (ticks, inverses) = (new int56[](2), new uint160[](2));
        ticks[1] = tick * int56(uint56(ago[0]));
        inverses[1] = uint160((uint256(ago[0]) << 128) / LIQUIDITY);
    }
}

/// @notice Mean ticks at the ends of the range: what is no price in [1, 1e72] is STALE without a reference.
contract TwapExtremesTest is Test {
    struct Row {
        int56 tick;
        uint256 least; // of base = token0 [price 1e36]
        uint256 most;
    }

    ScriptedPool private pool;
    UniswapV3TwapOracle private direct;
    UniswapV3TwapOracle private inverse;

    function setUp() public {
        pool = new ScriptedPool();
        direct = new UniswapV3TwapOracle(_params(pool.token0()));
        inverse = new UniswapV3TwapOracle(_params(pool.token1()));
    }

    /// @dev 1.0001^828,972 is 1e36 to four digits.
    function test_PricesFromOneToTheGreatestAreBelieved() public {
        Row[7] memory rows = [
            Row(0, 1e36, 1e36),
            Row(828_900, 0.99e72, 1e72),
            Row(-828_900, 1, 1),
            Row(829_000, 0, 0),
            Row(-829_000, 0, 0),
            Row(887_272, 0, 0),
            Row(-887_272, 0, 0)
        ];
        for (uint256 i = 0; i < rows.length; ++i) {
            pool.setTick(rows[i].tick);
            _assertBetween(direct, rows[i].least, rows[i].most);
            pool.setTick(-rows[i].tick);
            _assertBetween(inverse, rows[i].least, rows[i].most);
            (uint256 depth, ) = direct.depth();
            assertApproxEqAbs(depth, pool.LIQUIDITY(), 1, "the depth is known all the same");
        }
    }

    function test_TicksThatUniswapDoesNotHaveAreNoAnswer() public {
        int56[3] memory ticks = [int56(887_273), -887_273, 3_000_000_000];
        for (uint256 i = 0; i < ticks.length; ++i) {
            pool.setTick(ticks[i]);
            _assertBetween(direct, 0, 0);
            (uint256 depth, uint256 least) = direct.depth();
            assertEq(depth, 0, "no depth");
            assertEq(least, 1e12, "of at least");
            vm.expectRevert(
                abi.encodeWithSelector(ITwapOracle.TwapOracle_TooShallow.selector, uint256(0), uint256(1e12))
            );
            new UniswapV3TwapOracle(_params(address(1)));
        }
    }

    function _assertBetween(UniswapV3TwapOracle oracle, uint256 least, uint256 most) private view {
        (uint256 price, uint256 referencePrice, OracleState state) = oracle.read();
        assertGe(price, least, "least");
        assertLe(price, most, "most");
        assertEq(referencePrice, price, "reference");
        assertEq(uint256(state), uint256(most == 0 ? OracleState.STALE : OracleState.NORMAL), "state");
    }

    function _params(address base) private view returns (TwapOracleParams memory) {
        return TwapOracleParams(address(pool), base, 1_800, 1e12, 60);
    }
}
