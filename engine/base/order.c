// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The order of members: canonical decimal keys by value, then other keys and slugs by bytes,
 * then members without either by stable code.
 *
 * The prefix packs it into 64 bits: decimals below 2^62 are themselves, larger ones 2^62; texts
 * have bit 63 and stable codes bits 63 and 62 set above the first 62 bits of their bytes.
 */
#include "base/text.h"

#define BIT_62 (UINT64_C(1) << 62)
#define BIT_63 (UINT64_C(1) << 63)

// Value of a canonical decimal, 2^62 for all that are not below it.
static uint64_t decimal_prefix(ng_text name)
{
    // 2^62 has 19 digits, and 19 digits never pass 64 bits.
    if (name.bytes > 19) {
        return BIT_62;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < name.bytes; i++) {
        value = value * 10 + (uint64_t)(name.at[i] - '0');
    }
    return value < BIT_62 ? value : BIT_62;
}

static uint64_t first_bits(ng_text name)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < 8; i++) {
        bits = bits << 8 | (i < name.bytes ? (unsigned char)name.at[i] : 0);
    }
    return bits >> 2;
}

uint64_t ng_text__order_prefix(ng_name_class name_class, ng_text name)
{
    switch (name_class) {
    case NG_NAME_DECIMAL:
        return decimal_prefix(name);
    case NG_NAME_TEXT:
        return BIT_63 | first_bits(name);
    case NG_NAME_STABLE:
        break;
    }
    bool tagged = name.bytes > 4 && name.at[3] == ':'; // `ref:` says nothing of the order
    ng_text code = tagged ? (ng_text){name.at + 4, name.bytes - 4} : name;
    return BIT_63 | BIT_62 | first_bits(code);
}

int ng_text__order(ng_name_class a_class, ng_text a, ng_name_class b_class, ng_text b)
{
    if (a_class != b_class) {
        return a_class < b_class ? -1 : 1;
    }
    // Without leading zeros more digits are a larger value, and as many compare as bytes.
    if (a_class == NG_NAME_DECIMAL && a.bytes != b.bytes) {
        return a.bytes < b.bytes ? -1 : 1;
    }
    return ng_text__compare(a, b);
}
