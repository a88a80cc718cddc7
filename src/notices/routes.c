// The routes. {whose} is "me" (the holder's own space, a professional's own list) or a Patient's id.
#include "notices/notices_int.h"

enum { BODY_MAX = 16 * 1024 };

const struct route notices_routes[] = {
    {HTTP_GET | HTTP_HEAD, "/notices/{whose}", "holder lps", "none", ROUTE_READS, 0, false, "notices",
     notices_list_handle},
    {HTTP_POST, "/notices/{whose}/read", "holder lps", "none", ROUTE_WRITES, BODY_MAX, false, "notices-read",
     notices_read_handle},
    {HTTP_DELETE, "/notices/{whose}/{notice}", "holder lps", "none", ROUTE_WRITES, 0, false, "notices-delete",
     notices_delete_handle},
    {HTTP_GET | HTTP_HEAD, "/notices/{whose}/settings", "holder", "none", ROUTE_READS, 0, false,
     "notices-settings", notices_settings_handle},
    {HTTP_PUT, "/notices/{whose}/settings", "holder", "none", ROUTE_WRITES, BODY_MAX, false, "notices-choose",
     notices_choose_handle},
    {HTTP_POST, "/notices/{whose}/contacts", "holder", "none", ROUTE_WRITES, BODY_MAX, false,
     "notices-contact", notices_contact_handle},
    {HTTP_POST, "/notices/{whose}/contacts/{contact}/verify", "holder", "none", ROUTE_WRITES, BODY_MAX, false,
     "notices-verify", notices_verify_handle},
    {HTTP_DELETE, "/notices/{whose}/contacts/{contact}", "holder", "none", ROUTE_WRITES, 0, false,
     "notices-forget", notices_forget_handle},
    {0},
};
