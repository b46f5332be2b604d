// SPDX-License-Identifier: Apache-2.0
// A plugin for clang-tidy, which tests/style/tidy builds: checks look at our files only, not at
// those of the libraries that they include, of which clang-tidy would report nothing in any case.
// That is most of the time that it takes otherwise.
#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

#include <memory>
#include <string>
#include <vector>

namespace {

class OurFilesOnly : public clang::ASTConsumer {
  public:
    void HandleTranslationUnit(clang::ASTContext& context) override {
        const auto& sources = context.getSourceManager();
        std::vector<clang::Decl*> ours;
        for (clang::Decl* decl : context.getTranslationUnitDecl()->decls()) {
            const auto place = sources.getExpansionLoc(decl->getLocation());
            if (place.isValid() && !sources.isInSystemHeader(place)) {
                ours.push_back(decl);
            }
        }
        context.setTraversalScope(ours);
    }
};

class Action : public clang::PluginASTAction {
  public:
    std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&,
                                                          llvm::StringRef) override {
        return std::make_unique<OurFilesOnly>();
    }
    bool ParseArgs(const clang::CompilerInstance&, const std::vector<std::string>&) override {
        return true;
    }
    ActionType getActionType() override { return AddBeforeMainAction; }
};

const clang::FrontendPluginRegistry::Add<Action> added("our-files-only", "checks our files only");

}  // namespace
