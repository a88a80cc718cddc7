// Keys and tokens made with the npm package jose 5.10.0, for jose_test: the other side of an exchange is not our own code.
// The keys are for these tests alone.
#ifndef ENS_CRYPT_JOSE_VECTORS_INT_H
#define ENS_CRYPT_JOSE_VECTORS_INT_H

static const char private_keys[] = "-----BEGIN PRIVATE KEY-----\n"
                                   "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCToGF40OLDwULV\n"
                                   "Nq7wnYupESKCC8RGtJcTj/omShoaldqWiO118zQTk37SGqu3Rge7RZzjjTKKtYgm\n"
                                   "Vv7Bohk0m901ccX2H8+lyzlrCvtAAGOKHV2ip9tC4V9v30Gvpu7rFIXeFCrMIo17\n"
                                   "SyLwLHC4S4Y4W0fqI93YZlD5noq/wZcPw0efQjJ1ulSOo3f7y95J4vk0mNjIb5RD\n"
                                   "K2C5usxz6EXTyacHV71xRqI8sCuhC0dcbMvOzInvVMsGoP2TodDdtfGDVmXn/Tne\n"
                                   "KOyMc1eG86AeGzeuoNrsljBI+z22FWYcb11Fkp/Y688DCBJ1l3ilL824yK5lshtC\n"
                                   "9wemDQhNAgMBAAECggEABOPsNq9cw7VUPHHqS6g8ZyZdKUewgdMbqhc75ybPRJAw\n"
                                   "RIpWq3CaCgf5zIX7qD+Wo/qDXvpfcT7gOrzpBYsUIK0FH+8b6rJVE53u0f/0IMOi\n"
                                   "iIG+h1PeLJIAslkH+QSjp3/vi1LJtCd03l+30ZL3TPObh6RmdngnsjJ5fjtlR0La\n"
                                   "l7gYMIaC+tPyqJNzfAEI9nlQakQInvreabguGD2n9e0YLPIConeCAmy3TMmDa0tg\n"
                                   "2j228TJ8fLioorQ/B9Ry5FMUPX9RclDATjzdRN0gPqvp5LQJujXFqenSTyefhl5Q\n"
                                   "vYkD9IhcbNsd+ZtRsPmYnK7ub6pAH+DyJKQwbreA1QKBgQDEzq6KKK3Om4TzqKte\n"
                                   "N2xBORTdekxO2ZlCjCwddugYXtEcvqR+9c7XSINxzqX/ARUovrkkDlDrZhsat3vs\n"
                                   "a5rxpdZ7OL5FlwP9+gsbJ6O0bFNreXnjc+Hx0XCzmydTvvj6qTF6V7lDa6L4V+gR\n"
                                   "jEyqy+du/9voZVkrsgL6k/m5BwKBgQDABvv88qolMqfRzU+05L1cvYW4QSTug/IZ\n"
                                   "/PhyBlxKPcQEK2jkF2nyyM8/0VlF4ciV/nISPgPaD2YaCfDcUfL6Ayq+vjS6XEU3\n"
                                   "w+eiQjbrpcAYRR/sFCCt8sLhnp/U+hPqs4ktn94zXafIUKWv/CAMbiYo4aTAFxjn\n"
                                   "XFKc0uEDCwKBgEcetV5B8wU9mB8BLeRfPOSY/xxGLLs10TeGNg7zwE3GPeUYU5N5\n"
                                   "uqR7lNyUo9HyDzZpLbiE3+MhQ9w0wDigbh6zIj3nNIMrXoryR/8pJPR3TPICtPRo\n"
                                   "FRdw6zxMbjrKQWk7qSCgANgHVp5ODhQBUldKVjj7hvmFXmL28jKhNNYTAoGBAI+Q\n"
                                   "aTK6pfQ7g/Y5/j5qyRwd4WxY3+imowlE9OYi1Tr4JKVNYxUsYByQf0niFVFGtXVW\n"
                                   "jygOT0jnPFl5VycQ6Yx7c6i5gahWtbU0dOf9gxv4hr5eZ7hTb/88wPB3bF2JPfy5\n"
                                   "j3SZ0kEq4vbDPKxu3fMNIuBrmoW2fvryLh1rF6jzAoGBAJn1FImNCGDlbkLgILRC\n"
                                   "h5AVjm+djRtcdaRtmufxgVYO2eAkq4EUQdL60FkcbCYwRP4O/n7atcCXiTBtjtAI\n"
                                   "TgegA7DDhucC3MeNUk65O+pxzL5n5Iujag2TVMlpQMYAD1rXKDrIt7+GD3fWhfvZ\n"
                                   "Wt4Hc47U0js1FbhmHdHdE7yx\n"
                                   "-----END PRIVATE KEY-----\n"
                                   "-----BEGIN PRIVATE KEY-----\n"
                                   "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9B9sgya/ByOHlCq8\n"
                                   "lm//dIXKJmpI7MhnHKGluBDnEcqhRANCAARouut3AkVY/5ulaa9ShBqsqn9hOroP\n"
                                   "iyPPpg9fGe6yH5P5X/nxt1JAyMq4VLEXF5N4CLt8appcWhY5ifGw9UG2\n"
                                   "-----END PRIVATE KEY-----\n";

static const char public_keys[] =
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"k6BheNDiw8FC1Tau8J2LqREiggvERrSXE4_6JkoaGpXalojtdfM0E5N-"
    "0hqrt0YHu0Wc440yirWIJlb-waIZNJvdNXHF9h_"
    "Ppcs5awr7QABjih1doqfbQuFfb99Br6bu6xSF3hQqzCKNe0si8CxwuEuGOFtH6iPd2GZQ-Z6Kv8GXD8NHn0IydbpUjqN3-"
    "8veSeL5NJjYyG-UQytgubrMc-hF08mnB1e9cUaiPLAroQtHXGzLzsyJ71TLBqD9k6HQ3bXxg1Zl5_"
    "053ijsjHNXhvOgHhs3rqDa7JYwSPs9thVmHG9dRZKf2OvPAwgSdZd4pS_NuMiuZbIbQvcHpg0ITQ\",\"e\":\"AQAB\",\"kid\":"
    "\"r\"},{\"kty\":\"EC\",\"x\":\"aLrrdwJFWP-bpWmvUoQarKp_YTq6D4sjz6YPXxnush8\",\"y\":\"k_lf-"
    "fG3UkDIyrhUsRcXk3gIu3xqmlxaFjmJ8bD1QbY\",\"crv\":\"P-256\",\"kid\":\"e\",\"use\":\"sig\"}]}";

static const char thumbprint_rsa[] = "nMG4E17nGpnuFVuSQ0FcN0ai24gGrp8PPQQW0kKzsrc";
static const char thumbprint_ec[] = "HDN3Pj2E0mFZX3yYcZdTY2irIjD1qjkambanEF8RVWU";

static const struct {
    const char *alg, *token;
} signed_tokens[] = {
    {"RS256",
     "eyJhbGciOiJSUzI1NiIsImtpZCI6InIiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzb21lb25lIiwibiI6MS4xfQ."
     "RqTaATOXYgQiKf5wATOQhB55X68xSR8uhjbHYBqkd_8ft-RgelFcfQj7anmXYcsUwIYX7THz5y_CDlEMsLl9tEryMtu1LRh_"
     "Hy7ynbM1kmTgN-8GKZcpIN0e3AHmTav50VrxKE6uOrhypt2SpZF_eUeL15BXxXtge8I25JobuWTMPuioB5g_6yWNbh761Ky0m-Gih-"
     "JFRcazy8rIyJCxkAMEL1BPDzjWpJhlT1pXu3vEci_1KOmhDgpR-839qX9P7E9xLvzjgzHq03-Fega380Jf0zuvTgktE30YZF7GPmx-"
     "xp1xyWQ99xFwzoZs92Xp-6K8oullZt9S1aJdQiy46A"},
    {"PS256", "eyJhbGciOiJQUzI1NiIsImtpZCI6InIiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzb21lb25lIiwibiI6MS4xfQ."
              "EoPxQeuwnhUE1SrGfJJC3uMrWjkYcfXlaSAgpx7xY4zPmH1pXDeoV_"
              "fk1exXpoYdzhGzaYrfjHdOGUnY4cDQnq5o8Y7puUT0tDy9iHiG5Q3SWHyFLDn2J-jlJ_0ss4kmRGHALWi-"
              "pdDzvTLkfQy8VYsSgjLUS7Ag4evMatFvcKa8SUK_7bKYDQqq0n2Y1pAp8dbI_"
              "UZIUw4uy0zomVI8KRIL8S7MrOd1AnMWgtCu5DPL2_PvbVVOLGLVF05pKYUx6heTcmep-6Pf_"
              "f0zx0F6P2F4A6QZKsIB7pGGWxFqg2rEnUq31y_Zd3zyQZfIZ0bWJvUmCZpn2MudKT9kpRcI_Q"},
    {"ES256", "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzb21lb25lIiwibiI6MS4xfQ."
              "9Dw89jfCHi02C8H_KgHw_yKN3R5w0mZKAEBgOEnspXnIxbJngUM3x0GQPsz-6y_ll7Y60CxtxkL1kaWX_lJKUw"},
};

static const struct {
    const char *alg, *enc, *token;
} sealed_tokens[] = {
    {"RSA-OAEP", "A256GCM",
     "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00iLCJraWQiOiJhbnkifQ.gd47xeF6uqoZaHbfFfr7aDQIHSJ_"
     "SnYiSKgkPaT51zd2WXjrkh4ahvHglErIcYBzXZe_sfP-bfkK7aOi7nIWVkBgUgjb8m9Bkn7lgqz_BLdpn-mXotTk87QJ9KELma_"
     "HgDK0AYMk4lQFkXqrlIKyCrsV47QsTu2rH1lduhmQ8k-N2kdIgdrB_N7gG2STPQQjdbOK_"
     "bNu6YHIsXJhi0VNm7b2WVzfPQOH8EqNTt9-URX6trXNxzEqgpBIbs_hUPDP787e8NClhilw9EmFc9Qyf7LW_"
     "mgG94QP5TBa1YMPoInZq9-TcP4Y0ok6Z5DWgU5pSYY81_3nINtWCwuZrSsc4g.Z0pebzJB3kwTBl9_.p4OKtXZVj4VTCJEZSduQlrU."
     "qXPi3YU6Z157uTWpPl7dZg"},
    {"RSA-OAEP", "A128CBC-HS256",
     "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhDQkMtSFMyNTYiLCJraWQiOiJhbnkifQ."
     "eVcDkbCqVssMGNGFYZ1Qibg14DnP5SgftTQI8TOafTPh3DWfVfb7HpgzpcihYka2ArROnOSrfGUE7L3YH1jt65pmua-"
     "3GDB0G1X6aM6nidL9MwGsTntweZDQxll8jt5rhqwObcCKsBx7lcCrf6hYuF00W-V_"
     "hJESA9RQKzyVQhREGgDO0WSjApD3nqwqXFdYQTKORLkJNwX7B-t0pqITYhV-WGvIoD-"
     "zVPPJ7jmr9U8MSiznUmVF2WmcnVWIYKFy09jp9XM1WQ_Obskx_S-"
     "QMa2NgFc2QtqiAS0RvPec9uDBxNVM80g7U7NkwVAgIhCLypC3m6ogrWzIv5641Ez09Q.yLLbWAfHBm3a7_9djO0M7Q._Sf8O2BU_"
     "UUiCsokgw7CFwlw9GTcCfvYuixabEuJD8w.uW3b0yGP6DGKv3b6NY09xQ"},
    {"RSA-OAEP-256", "A256GCM",
     "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiYW55In0.AUfG_"
     "SQcqOLsUOSsMBQVcDHDBaDaxforFhFR0tIGCD7febs4vHAptxtG-"
     "87zRhKcCNpOWELijYsIxAvyThPS3mgnYfMDApBXUfQ0hgfUxjgr-7Ha47iq-GSmaxlmMzV_T4q9SQTFK2FqKFb_"
     "opGhMQybybOVSipfD0HxnoQ7PzH3f_9D24kFpeeMeFHpqxV4QTqQ9xtM9_34-uDprBh3ygxpo_NfeNhp-"
     "JAR80cgXTjIqV1nyaAdceVddmC2WLQ5UlgzTHHP9Ng1-xeheTA_9F_P4uGNw9psr6LdcavsGgjr3pcPGrAOIP9W9-E5E_"
     "lgt35B0gL2E684OFhlnSNifg.kb_vu7fub_ERiJgO.aIrOPuqaw5_6bahBjE3Q4jw.4YvStkRJhg1jyIJaX1Ev6g"},
    {"RSA-OAEP-256", "A128CBC-HS256",
     "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2Iiwia2lkIjoiYW55In0."
     "Wmv8eAClEd3jNxWJWigls6lsvMOd3X5YEfpKm_yjfe0XMC_GJM8kFb_g2584Dg1hQcVDRiwaRqDEewucaEN5WH0nABu-"
     "9giTHtxrOBLG9D3sNaqchZwoVsQFOGaD4oOnVb_DvzjwmfHD1obRXLGoiaWc4mh3_8lCHV9BAmTf4EzXmohE-Cex36n_"
     "ozzals4w1SjhfRYa-FaG1WDpRVlzJltZW-G6_1h6dv982-"
     "zQDtvaMTUSOzoAkcyylX4UI59YhRPw2Qzm7UHITxbnHJeFsekOx5U5Wi971j3FuLVQDRxMIaLygx1BNR0sUNWHF1m-"
     "wkT8xPBi0PgYe1R053W9sw.uxtMtztKUxaQuaG-AZqCaQ.qHFAIzV1rwYpv-RfwpSeaXsPfL_ADj3Wdt0iEBJDyKs.y_-"
     "fanB9lPxt5v-92WyB0Q"},
    {"ECDH-ES", "A256GCM",
     "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6ImFueSIsImVwayI6eyJ4IjoidklMTGdnRFJQNkdMaFhQaGtEV0p"
     "CR2Z0aWNrUUlYYjJzX0ZzMjFrbEx5VSIsImNydiI6IlAtMjU2Iiwia3R5IjoiRUMiLCJ5IjoiWjZFb0dLenFTNENMai1mY09qOXpnWk"
     "JkN3VrT3g4ZXRlekY5dldXaEVCbyJ9LCJhcHUiOiJRV3hwWTJVIiwiYXB2IjoiUW05aSJ9..v0zgVXQEXaqcJ1dz.zGRSjg97a8RD_"
     "BamvGDQRsY.1DqsP9KJgjQmRnkcewiGRw"},
    {"ECDH-ES", "A128CBC-HS256",
     "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOENCQy1IUzI1NiIsImtpZCI6ImFueSIsImVwayI6eyJ4IjoiZEZVS1h3TWV5RjNGbkR"
     "OdVl2NkE0NXFlbmY5ck11NWhMaUZrZVFxNGpydyIsImNydiI6IlAtMjU2Iiwia3R5IjoiRUMiLCJ5IjoiU1Nsc2d2ekE5NDV2QUFFel"
     "pLdTFzYlRJZEZ2Y3YwNThneWFXVTJkQTBuUSJ9fQ..oGS_FeICPfLJOVXQGdFpOw.N461xscQyb2LbWj76YDqlLBQc03xCABOCp7B_"
     "QXY-Jc.8zh_RvKsOP5AhkW3NNdtyw"},
};

#endif
