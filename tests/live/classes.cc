// SPDX-License-Identifier: Apache-2.0
// `classes COUNT`: calls a method COUNT times, 10 ms apart. It has debug information.
#include <unistd.h>

#include <cstdlib>

namespace shop {

struct Base {
    virtual ~Base() = default;
    int number = 17;
};

class Item : public Base {
  public:
    __attribute__((noinline)) int priced(const Item& other, int rebate) const;

  private:
    int cents_ = 250;
};

int Item::priced(const Item& other, int rebate) const {
    return cents_ + other.cents_ - rebate;
}

}  // namespace shop

int main(int words, char** word) {
    static shop::Item one;
    static shop::Item other;
    static volatile int sum = 0;
    for (int i = words > 1 ? std::atoi(word[1]) : 1; i > 0; i--) {
        sum = sum + one.priced(other, -3);
        usleep(10000);
    }
    return sum == 0 ? 1 : 0;
}
