// swift-tools-version:5.7
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let package = Package(
    name: "Kith",
    products: [.library(name: "CKith", targets: ["CKith"])],
    targets: [.systemLibrary(name: "CKith", pkgConfig: "kith")]
)
