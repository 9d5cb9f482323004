/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kith.h in a C99 program that warns of everything: compiled with -std=c99 -pedantic -Werror. What it does is little.
 */
#include "kith.h"

#include <stdio.h>
#include <string.h>

int main(void) {
    static const char code[] = "7-acme-adroitness";
    char words[64];
    size_t size = sizeof words;
    int32_t number = 0;
    int32_t mended = 0;
    kith_vault* vault = NULL;

    if (kith_abi_version() != KITH_ABI_VERSION) {
        return 1;
    }
    if (kith_code_read(code, strlen(code), &number, &mended, words, &size) != KITH_OK || number != 7 || mended != 0 ||
        size != sizeof code || strcmp(words, code) != 0) {
        return 2;
    }
    if (kith_vault_new(&vault) != KITH_OK) {
        return 3;
    }
    kith_vault_free(vault);
    kith_vault_free(NULL);
    printf("kith %s, interface %d\n", kith_version(), (int)kith_abi_version());
    return 0;
}
