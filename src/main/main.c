// The entry of the program.
#include "main/main.h"

int main(int argc, char **argv)
{
    return ens_run(argc, argv);
}
