// SPDX-License-Identifier: GPL-3.0-or-later
/** The analytics part and its function table. */
#include "query/analytics_loader.h"

#include "base/status.h"

#define PART_NAME "analytics"

ng_status ng_analytics_part__open(ng_analytics_part *out, ng_error *err)
{
    *out = (ng_analytics_part){.table = NULL};
    const ng_status status = ng_part__open(PART_NAME, NG_ANALYTICS_SYMBOL, &out->part, err);
    if (status != NG_OK) {
        return status;
    }
    out->table = out->part.table;
    if (out->table == NULL || out->table->layout != NG_ANALYTICS_LAYOUT) {
        out->table = NULL;
        return ng_part__refuse(&out->part, PART_NAME, err);
    }
    return NG_OK;
}

void ng_analytics_part__close(ng_analytics_part *part)
{
    ng_part__close(&part->part);
    *part = (ng_analytics_part){.table = NULL};
}
