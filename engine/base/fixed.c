// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Logarithms, exponentials and powers in integers, so that scores are the same on every
 * machine; libm is not.
 *
 * A number is cut to its leading 7 bits by multiplying with an 8-bit reciprocal, whose
 * logarithm is in a table; what is left is below 2^-7 and goes into a short series. The
 * exponential does the reverse with the 64 powers 2^(j/64). Both are good to about 2^-60.
 * Powers are rounded exactly: where this is too coarse to tell on which side of a half the
 * value lies, the integers themselves are compared.
 * Source: Tang, Table-driven implementation of the logarithm function, ACM TOMS 16(4), 1990.
 */
#include "base/fixed.h"

#include <assert.h>

#define LN2_64 UINT64_C(0xb17217f7d1cf79ac)
#define LN2_62 INT64_C(0x2c5c85fdf473de6b)
#define LOG2_E_62 INT64_C(0x5c551d94ae0bf85e)

enum {
    LOG_TERMS = 9,
    EXP_TERMS = 8,
    LIMBS_MAX = 16,
    DECAY_PLACES = 40
};

// round(2^15 / (i + 128.5))
static const uint8_t reciprocal[128] = {255, 253, 251, 249, 247, 245, 244, 242, 240, 238, 237,
    235, 233, 232, 230, 228, 227, 225, 224, 222, 221, 219, 218, 216, 215, 213, 212, 211, 209,
    208, 207, 205, 204, 203, 202, 200, 199, 198, 197, 196, 194, 193, 192, 191, 190, 189, 188,
    187, 186, 185, 184, 183, 182, 181, 180, 179, 178, 177, 176, 175, 174, 173, 172, 171, 170,
    169, 168, 168, 167, 166, 165, 164, 163, 163, 162, 161, 160, 159, 159, 158, 157, 156, 156,
    155, 154, 153, 153, 152, 151, 151, 150, 149, 149, 148, 147, 147, 146, 145, 145, 144, 143,
    143, 142, 142, 141, 140, 140, 139, 139, 138, 137, 137, 136, 136, 135, 135, 134, 133, 133,
    132, 132, 131, 131, 130, 130, 129, 129, 128};

// round(2^62 * log2(256 / (i + 128)))
static const int64_t log2_table[128] = {0x4000000000000000, 0x3f480d7a4887bd74,
    0x3e918697a3d2dd67, 0x3ddc65c55d997da2, 0x3d28a5914e204f1a, 0x3c7640a8deaa9421,
    0x3bc531d817581953, 0x3b157408b6038f4a, 0x3a6702414dbb3a61, 0x39b9d7a46e732954,
    0x390def6fd4951167, 0x386344fba0169379, 0x37b9d3b992c30e35, 0x37119734556a4251,
    0x366a8b0ec3a8f2f0, 0x35c4ab033e045967, 0x351ff2e30214bc30, 0x347c5e95887ec06b,
    0x33d9ea17e87e2681, 0x3338917c40c7907f, 0x329850e92589b608, 0x31f92499135908e0,
    0x315b08d9e6d3481c, 0x30bdfa0c58cad99c, 0x3021f4a37ecbfaee, 0x2f86f5244fcff691,
    0x2eecf8252cf48a35, 0x2e53fa4d6e0f8fad, 0x2dbbf854f1f8c67e, 0x2d24ef03b2655091,
    0x2c8edb315b321326, 0x2bf9b9c4e4fbb68a, 0x2b6587b432e47502, 0x2ad24203b3694c82,
    0x2a3fe5c604297860, 0x29ae701b9884591b, 0x291dde3262f321a8, 0x288e2d458104c41c,
    0x27ff5a9ce9e3abcd, 0x2771638d1f4dda5b, 0x26e44576e0e8f74b, 0x2657fdc6e1dcd0cb,
    0x25cc89f5809faf63, 0x2541e78680e0b71e, 0x24b81408c77d5f5c, 0x242f0d16186fcf55,
    0x23a6d052d6a4a982, 0x231f5b6dc5a78337, 0x2298ac1fcd15f102, 0x2212c02bbdc9b3b1,
    0x218d955e18ab2df4, 0x2109298cd71ddf83, 0x20857a9734f93132, 0x200286657c006546,
    0x1f804ae8d0cd0199, 0x1efec61b011f855b, 0x1e7df5fe538ab34f, 0x1dfdd89d586e2b0a,
    0x1d7e6c0abc3578c4, 0x1cffae611ad12b63, 0x1c819dc2d45fe439, 0x1c043859e2fdb37b,
    0x1b877c57b1b06ff0, 0x1b0b67f4f4680ff5, 0x1a8ff971810a5e18, 0x1a152f142981b3d8,
    0x199b072a96c6b26f, 0x1921800924dd3b7f, 0x18a8980abfbd3266, 0x18304d90c11fd32a,
    0x17b89f02cf2aad32, 0x17418acebbf18eb6, 0x16cb0f6865c8ea03, 0x16552b499862776b,
    0x15dfdcf1eeae0e44, 0x156b22e6b578e49d, 0x14f6fbb2cec59879, 0x148365e695d796aa,
    0x14106017c3eca28e, 0x139de8e1559f6f7f, 0x132bfee370ee6866, 0x12baa0c34be1ebf0,
    0x1249cd2b13cd6c4d, 0x11d982c9d5270836, 0x1169c05363f15872, 0x10fa848044b35108,
    0x108bce0d95fa37ec, 0x101d9bbcfa61d45e, 0x0fafec54831f1a48, 0x0f42be9e9b09b3df,
    0x0ed61169f220e97f, 0x0e69e38969888499, 0x0dfe33d3fffa6603, 0x0d930124bea9a2c6,
    0x0d284a5aa6941420, 0x0cbe0e589e3f6043, 0x0c544c055fde9933, 0x0beb024b67dda634,
    0x0b823018e3cfc25f, 0x0b19d45fa1be7085, 0x0ab1ee14ffd65906, 0x0a4a7c31dc6f9a5d,
    0x09e37db2866f2851, 0x097cf196adfee84d, 0x0916d6e1559a4b69, 0x08b12c98c36d37e2,
    0x084bf1c673032496, 0x07e725770744593a, 0x0782c6ba3cbf5599, 0x071ed4a2dc3c713f,
    0x06bb4e46ad99d394, 0x065832be6aedf27b, 0x05f58125b3eed31a, 0x0593389b019c55ad,
    0x0531583f9a2be204, 0x04cfdf378533d678, 0x046ecca980152743, 0x040e1fbef2a1a768,
    0x03add7a3e3fd7fc1, 0x034df386efba6354, 0x02ee72993b2b1aac, 0x028f540e6aee09e5,
    0x0230971c98ad5f05, 0x01d23afc49139f8a, 0x01743ee861f35563, 0x0116a21e20a0a451,
    0x00b963dd107b993b, 0x005c836701aa0d7b};

// round(2^63 * 2^(i / 64))
static const uint64_t exp2_table[64] = {0x8000000000000000, 0x8164d1f3bc030773,
    0x82cd8698ac2ba1d7, 0x843a28c3acde4046, 0x85aac367cc487b15, 0x871f61969e8d1010,
    0x88980e8092da8527, 0x8a14d575496efd9a, 0x8b95c1e3ea8bd6e7, 0x8d1adf5b7e5ba9e6,
    0x8ea4398b45cd53c0, 0x9031dc431466b1dc, 0x91c3d373ab11c336, 0x935a2b2f13e6e92c,
    0x94f4efa8fef70961, 0x96942d3720185a00, 0x9837f0518db8a96f, 0x99e0459320b7fa65,
    0x9b8d39b9d54e5539, 0x9d3ed9a72cffb751, 0x9ef5326091a111ae, 0xa0b0510fb9714fc2,
    0xa27043030c496819, 0xa43515ae09e6809e, 0xa5fed6a9b15138ea, 0xa7cd93b4e965356a,
    0xa9a15ab4ea7c0ef8, 0xab7a39b5a93ed337, 0xad583eea42a14ac6, 0xaf3b78ad690a4375,
    0xb123f581d2ac2590, 0xb311c412a9112489, 0xb504f333f9de6484, 0xb6fd91e328d17791,
    0xb8fbaf4762fb9ee9, 0xbaff5ab2133e45fb, 0xbd08a39f580c36bf, 0xbf1799b67a731083,
    0xc12c4cca66709456, 0xc346ccda24976407, 0xc5672a115506dadd, 0xc78d74c8abb9b15d,
    0xc9b9bd866e2f27a3, 0xcbec14fef2727c5d, 0xce248c151f8480e4, 0xd06333daef2b2595,
    0xd2a81d91f12ae45a, 0xd4f35aabcfedfa1f, 0xd744fccad69d6af4, 0xd99d15c278afd7b6,
    0xdbfbb797daf23755, 0xde60f4825e0e9124, 0xe0ccdeec2a94e111, 0xe33f8972be8a5a51,
    0xe5b906e77c8348a8, 0xe8396a503c4bdc68, 0xeac0c6e7dd24392f, 0xed4f301ed9942b84,
    0xefe4b99bdcdaf5cb, 0xf281773c59ffb13a, 0xf5257d152486cc2c, 0xf7d0df730ad13bb9,
    0xfa83b2db722a033a, 0xfd3e0c0cf486c175};

// round(2^62 / (i + 1))
static const int64_t log_series[LOG_TERMS] = {0x4000000000000000, 0x2000000000000000,
    0x1555555555555555, 0x1000000000000000, 0x0ccccccccccccccd, 0x0aaaaaaaaaaaaaab,
    0x0924924924924925, 0x0800000000000000, 0x071c71c71c71c71c};

// round(2^63 / i!)
static const uint64_t exp_series[EXP_TERMS] = {0x8000000000000000, 0x8000000000000000,
    0x4000000000000000, 0x1555555555555555, 0x0555555555555555, 0x0111111111111111,
    0x002d82d82d82d82e, 0x0006806806806807};

// log2(value) with 62 binary places, value > 0.
static ng_i128 log2_of(uint64_t value)
{
    int zeros = __builtin_clzll(value);
    uint64_t mantissa = value << zeros; // 63 binary places, 1 .. 2
    uint8_t factor = reciprocal[(mantissa >> 56) - 128];
    ng_u128 near_one = (ng_u128)mantissa * factor; // 71 binary places
    int64_t rest = (int64_t)((ng_i128)(near_one - ((ng_u128)1 << 71)) >> 1);
    int64_t sum = log_series[LOG_TERMS - 1];
    for (int i = LOG_TERMS - 2; i >= 0; i--) {
        sum = log_series[i] - (int64_t)((ng_i128)rest * sum >> 70);
    }
    int64_t natural = (int64_t)((ng_i128)rest * sum >> 70);
    int64_t binary = (int64_t)((ng_i128)natural * LOG2_E_62 >> 62);
    return ((ng_i128)(63 - zeros) << 62) + log2_table[factor - 128] + binary;
}

// 2^fraction with 63 binary places, the fraction with 64.
static uint64_t exp2_of(uint64_t fraction)
{
    uint64_t rest = fraction & (UINT64_MAX >> 6);
    uint64_t natural = (uint64_t)((ng_u128)rest * LN2_64 >> 58); // 70 binary places
    uint64_t sum = exp_series[EXP_TERMS - 1];
    for (int i = EXP_TERMS - 2; i >= 0; i--) {
        sum = exp_series[i] + (uint64_t)((ng_u128)natural * sum >> 70);
    }
    ng_u128 value = (ng_u128)exp2_table[fraction >> 58] * sum >> 63;
    return value > UINT64_MAX ? UINT64_MAX : (uint64_t)value;
}

int64_t ng_fixed__ln_ratio(uint64_t numerator, uint64_t denominator)
{
    assert(numerator > 0 && denominator > 0);
    ng_i128 binary = log2_of(numerator) - log2_of(denominator);
    int64_t size = (int64_t)((binary < 0 ? -binary : binary) >> 6); // 56 binary places
    int64_t natural = (int64_t)(((ng_i128)size * LN2_62 + ((ng_i128)1 << 77)) >> 78);
    return binary < 0 ? -natural : natural;
}

int64_t ng_fixed__exp(int64_t x)
{
    assert(x >= -30 * NG_FIXED_ONE && x <= 15 * NG_FIXED_ONE);
    ng_i128 binary = (ng_i128)x * LOG2_E_62; // 102 binary places
    int whole = (int)(binary >> 102);
    uint64_t mantissa = exp2_of((uint64_t)(binary >> 38));
    int shift = 23 - whole; // from 63 binary places to 40
    return (int64_t)((((ng_u128)mantissa << 1 >> shift) + 1) >> 1);
}

// Multiplies the number in `limbs`; false when it outgrows them.
static bool multiply(uint64_t limbs[LIMBS_MAX], uint64_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS_MAX; i++) {
        ng_u128 product = (ng_u128)limbs[i] * factor + carry;
        limbs[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry == 0;
}

// True when 2^bits * d^(-twentieths/20) >= x + 1/2, that is (2x + 1)^20 * d^twentieths <= 2^(20
// (bits + 1)).
static bool reaches_half(uint64_t x, uint32_t d, uint32_t twentieths, uint32_t bits)
{
    uint64_t limbs[LIMBS_MAX] = {1};
    for (uint32_t i = 0; i < 20; i++) {
        if (!multiply(limbs, 2 * x + 1)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < twentieths; i++) {
        if (!multiply(limbs, d)) {
            return false;
        }
    }
    // At most a power of two: one less lies wholly below its bit.
    for (uint32_t i = 0; limbs[i]-- == 0;) {
        i++;
    }
    uint32_t exponent = 20 * (bits + 1);
    uint64_t above = limbs[exponent / 64] >> exponent % 64;
    for (uint32_t i = exponent / 64 + 1; i < LIMBS_MAX; i++) {
        above |= limbs[i];
    }
    return above == 0;
}

uint64_t ng_fixed__power(uint32_t d, uint32_t twentieths, uint32_t bits)
{
    assert(d >= 1 && bits >= 1 && bits <= 32 && twentieths <= 60);
    if (twentieths == 20) {
        return ((UINT64_C(1) << (bits + 1)) + d) / (2 * (uint64_t)d);
    }
    // 2^(bits - less); cut into whole and fraction upwards, since less counts down.
    ng_u128 less = (ng_u128)log2_of(d) * twentieths / 20;
    uint64_t fraction = 0 - (uint64_t)(less << 2);
    int exponent = (int)bits - (int)(less >> 62) - (fraction != 0 ? 1 : 0);
    if (exponent < -2) {
        return 0;
    }
    // 60 binary places of a value with an error below 2^-57 of itself.
    ng_u128 value = (ng_u128)exp2_of(fraction) << (exponent + 2) >> 5;
    uint64_t whole = (uint64_t)(value >> 60);
    int64_t past_half = (int64_t)(value & ((UINT64_C(1) << 60) - 1)) - (INT64_C(1) << 59);
    int64_t unsure = (int64_t)(value >> 57) + 2;
    if (past_half > unsure || past_half < -unsure) {
        return whole + (past_half > 0 ? 1 : 0);
    }
    return whole + (reaches_half(whole, d, twentieths, bits) ? 1 : 0);
}

uint64_t ng_fixed__billion_over_ln(uint32_t d)
{
    assert(d >= 2);
    uint64_t binary = (uint64_t)(log2_of(d) >> 5);                 // 57 binary places
    uint64_t natural = (uint64_t)((ng_u128)binary * LN2_64 >> 64); // the same
    ng_u128 billion = (ng_u128)1000000000 << 57;
    return (uint64_t)((2 * billion + natural) / (2 * (ng_u128)natural));
}

uint64_t ng_fixed__scale(ng_u128 value, uint64_t numerator, uint64_t denominator)
{
    assert(denominator > 0);
    // Long division of the 192-bit product by 64-bit digits.
    ng_u128 low = (ng_u128)(uint64_t)value * numerator;
    ng_u128 high = (value >> 64) * numerator + (uint64_t)(low >> 64);
    if (high >> 64 != 0 || (uint64_t)high >= denominator) {
        return UINT64_MAX;
    }
    ng_u128 dividend = high << 64 | (uint64_t)low;
    uint64_t quotient = (uint64_t)(dividend / denominator);
    uint64_t rest = (uint64_t)(dividend % denominator);
    bool up = rest >= denominator - rest;
    return up && quotient < UINT64_MAX ? quotient + 1 : quotient;
}

uint64_t ng_fixed__decay(uint64_t age, uint64_t half_life)
{
    assert(half_life > 0);
    const uint64_t halves = age / half_life;
    if (halves > DECAY_PLACES) {
        return 0;
    }
    const uint64_t log_half = (uint64_t)ng_fixed__ln_ratio(2, 1);
    const uint64_t rest = ng_fixed__scale(log_half, age % half_life, half_life);
    return (uint64_t)ng_fixed__exp(-(int64_t)rest) >> halves;
}

// Newton's method from above: it falls until it stands at the root.
static uint64_t root_of(ng_u128 value, uint64_t start)
{
    uint64_t root = start;
    for (;;) {
        uint64_t next = (uint64_t)((root + value / root) >> 1);
        if (next >= root) {
            return root;
        }
        root = next;
    }
}

uint64_t ng_fixed__sqrt(uint64_t value)
{
    if (value == 0) {
        return 0;
    }
    int bits = 64 - __builtin_clzll(value);
    return root_of(value, UINT64_C(1) << ((bits + 1) / 2));
}

int64_t ng_fixed__inverse_sqrt(uint32_t n)
{
    assert(n >= 1);
    // Twice the root, so that its last bit rounds.
    uint64_t doubled = root_of(((ng_u128)1 << 82) / n, UINT64_C(1) << 41);
    return (int64_t)((doubled + 1) >> 1);
}
