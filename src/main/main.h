// main: the program: its features, its command line.
#ifndef ENS_MAIN_H
#define ENS_MAIN_H

// Runs `ens argv…`; gives the exit code: 0 done, 1 some input rejected, 2 usage, 3 environment.
int ens_run(int argc, char **argv);

#endif
