// Which addresses are of the public internet (RFC 6890, IANA special-purpose registries).
#include "fetch/fetch_int.h"

#include <arpa/inet.h>
#include <netinet/in.h>

struct net4 {
    uint32_t first;
    unsigned bits;
};
static const struct net4 special4[] = {
    {0x00000000, 8},  // this network
    {0x0a000000, 8},  // private
    {0x64400000, 10}, // carriers' shared space
    {0x7f000000, 8},  // loopback
    {0xa9fe0000, 16}, // link-local, where clouds serve their machines' secrets
    {0xac100000, 12}, // private
    {0xc0000000, 24}, // protocol assignments
    {0xc0000200, 24}, // documentation
    {0xc0a80000, 16}, // private
    {0xc6120000, 15}, // benchmarks
    {0xc6336400, 24}, // documentation
    {0xcb007100, 24}, // documentation
    {0xe0000000, 3},  // multicast, reserved, broadcast
};

static bool public4(uint32_t address)
{
    for (size_t i = 0; i < COUNT_OF(special4); i++)
        if ((address ^ special4[i].first) >> (32 - special4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t word_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool public6(const unsigned char bytes[16])
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (memcmp(bytes, mapped, sizeof mapped) == 0 || memcmp(bytes, nat64, sizeof nat64) == 0)
        return public4(word_at(bytes + 12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02) // 6to4 carries an IPv4 address
        return public4(word_at(bytes + 2));
    if (word_at(bytes) == 0x20010db8 || word_at(bytes) == 0x20010000) // documentation, Teredo
        return false;
    return bytes[0] >> 5 == 1; // 2000::/3, the only unicast space that is given out
}

bool fetch_address_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        return public6(in.sin6_addr.s6_addr);
    }
    return false;
}
