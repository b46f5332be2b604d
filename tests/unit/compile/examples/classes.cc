// SPDX-License-Identifier: Apache-2.0
// Functions of C++.
namespace shop {

enum class Color : unsigned char { red = 1, green = 200 };

struct Base {
    virtual ~Base();
    int in_base = 0;
};
struct Other {
    long in_other = 0;
};

template <typename T>
struct Box {
    T value;
};

class Item : public Base, public Other {
  public:
    int price(const Item& other, Box<int>* box, Color color, int&& moved) const;
    static int how_many;

  private:
    int cents_ = 0;
    int Item::*member_ = nullptr;
};

Base::~Base() = default;
int Item::how_many = 0;

int Item::price(const Item& other, Box<int>* box, Color color, int&& moved) const {
    return cents_ + other.cents_ + box->value + static_cast<int>(color) + moved +
           (member_ == nullptr ? 0 : 1);
}

// Passed by its address, as it has a destructor.
struct Owner {
    ~Owner();
    int* what;
};
Owner::~Owner() = default;

int takes(Owner owner, int after) {
    return *owner.what + after;
}

// So that the class is described in full here: GCC does so where its table of virtual functions is.
Item* make() {
    return new Item;
}

// That of this one is elsewhere.
class Basket {
  public:
    virtual ~Basket();
    int how_many = 0;
    Item* first = nullptr;
};
int count(Basket* basket) {
    return basket->how_many;
}

}  // namespace shop

#ifdef ELSEWHERE
shop::Basket::~Basket() = default;
#endif
