// swift-tools-version:5.7
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let package = Package(
    name: "Kith",
    products: [.library(name: "Kith", targets: ["Kith"])],
    targets: [
        .systemLibrary(name: "CKith", pkgConfig: "kith"),
        .target(name: "Kith", dependencies: ["CKith"]),
        .testTarget(name: "KithTests", dependencies: ["Kith"]),
    ]
)
