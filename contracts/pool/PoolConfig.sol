// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PoolConfig
/// @notice What never changes in a pool, packed into words. The pool keeps the words as immutables; its extension, which has no
/// immutables of its own, asks the pool for them.
/// @dev From bit 0:
/// rate    targetUtilisation 64 | curveSteepness 64 | adjustmentSpeed 64 | minRateAtTarget 64
/// health  targetHealth 64 | fullIncentiveHealth 64 | closeAllHealth 64 | marginCallHealth 64
/// size    minDebt 128 | supplyCap 128
/// room    borrowCap 128 | openInterestLow 128
/// limit   openInterestHigh 128 | maxRateAtTarget 64 | maxUtilisation 32 | groupCushion 32
/// share   interestShare 32 | incentiveShare 32 | targetShare 32 | closeOutIncentive 32 | closeOutSubsidyCap 16 |
///         createdAt 40 | collateralCount 8 | reserve unit 64
/// token k token 160 | cursor 20 | incentiveMin 20 | incentiveCap 20 | initialFactor 24 | rampRate 11 | inverse 1
abstract contract PoolConfig {
    /* WORDS */

    function _rateWord() internal view virtual returns (uint256);
    function _healthWord() internal view virtual returns (uint256);
    function _sizeWord() internal view virtual returns (uint256);
    function _roomWord() internal view virtual returns (uint256);
    function _limitWord() internal view virtual returns (uint256);
    function _shareWord() internal view virtual returns (uint256);
    function _debtAsset() internal view virtual returns (address);
    function _group() internal view virtual returns (address);
    function _tokenWord(uint256 k) internal view virtual returns (uint256);
    function _oracleAtCreation(uint256 k) internal view virtual returns (address);

    /* FIELDS */

    function _minDebt() internal view returns (uint256) {
        return uint128(_sizeWord());
    }

    function _maxUtilisation() internal view returns (uint256) {
        return uint32(_limitWord() >> 192);
    }

    function _createdAt() internal view returns (uint256) {
        return uint40(_shareWord() >> 144);
    }

    /// @dev One reserve unit [assets].
    function _reserveUnit() internal view returns (uint256) {
        return _shareWord() >> 192;
    }

    function _collateralCount() internal view returns (uint256) {
        return uint8(_shareWord() >> 184);
    }

    function _tokenAt(uint256 k) internal view returns (address) {
        return address(uint160(_tokenWord(k)));
    }

    /// @dev Index of `token` in the basket; the number of tokens for a stranger.
    function _indexOf(address token) internal view returns (uint256 k) {
        uint256 count = _collateralCount();
        // unchecked: k stays below the count of at most 8.
        unchecked {
            while (k < count && _tokenAt(k) != token) ++k;
        }
    }
}
